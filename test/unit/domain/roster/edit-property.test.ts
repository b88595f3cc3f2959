import { describe, expect, test } from "bun:test";
import { editRoster } from "../../../../src/domain/roster/edit.ts";
import { add, remove, set } from "../../../support/roster-edits.ts";

/** A generator of our own: the same rosters in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function someRoster(next: () => number): { readonly text: string; readonly names: readonly string[] } {
  const pick = <T>(...from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const eol = pick("\n", "\n", "\r\n");
  const column = pick("", "  ", "    ");
  const names = Array.from({ length: 1 + Math.floor(next() * 5) }, (_, index) => `agent${index}`);
  const gap = pick("", "", eol);
  const entries = names.map((name) => {
    const comment = pick("", "", `${column}# about ${name}${eol}`);
    const tail = pick("", ` # ${name}`);
    const flow = `${column}- { name: ${name}, runtime: stub }${tail}${eol}`;
    const more = pick(
      "",
      `${column}  model_hint: "m: 1"${eol}`,
      `${column}  env:${eol}${column}    A: b${eol}`,
    );
    const block = `${column}- name: ${name}${tail}${eol}${column}  runtime: stub${eol}${more}`;
    return comment + pick(flow, block);
  });
  const foot = pick("", `${eol}supervisor: direct${eol}`, `# end${eol}`);
  const text = `${pick("", "\uFEFF")}version: 1${eol}transport: tmux${eol}agents:${pick("", " # all")}${eol}${entries.join(gap)}${foot}`;
  return { text: next() < 0.2 ? text.replace(/\r?\n$/, "") : text, names };
}

describe("of any roster that is put together at random", () => {
  test("adding and removing gives it back to the byte, and every other line stays", () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const next = random(seed);
      const { text, names } = someRoster(next);
      const added = editRoster(text, add("new", { class: "a: b" }));
      if (!added.ok) throw new Error(`seed ${seed}: ${added.what}\n${text}`);
      expect(added.value.roster.agents.map(({ name }) => String(name))).toEqual([...names, "new"]);
      const back = editRoster(added.value.text, remove("new"));
      expect([seed, back.ok && back.value.text]).toEqual([seed, text]);
      const one = names[Math.floor(next() * names.length)] ?? "";
      const reset = editRoster(text, set(one, "class", "x y"));
      if (!reset.ok) throw new Error(`seed ${seed}: ${reset.what}\n${text}`);
      const lines = text.split("\n").map((line) => line.trimEnd());
      const changed = reset.value.text.split("\n").filter((line) => !lines.includes(line.trimEnd()));
      expect(changed.length).toBe(1);
      if (names.length === 1) continue;
      const removed = editRoster(text, remove(one));
      if (!removed.ok) throw new Error(`seed ${seed}: ${removed.what}\n${text}`);
      const left = removed.value.text.split("\n").map((line) => line.trimEnd());
      for (const line of lines) {
        if (line !== "" && !left.includes(line))
          expect(`${seed} ${line}`).toMatch(new RegExp(`${one}|runtime: stub|model_hint|env:|A: b`));
      }
    }
  });
});

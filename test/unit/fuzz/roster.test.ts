/** A roster that somebody, or an accident, has written: read or refused, and never changed beyond what was asked. */
import { describe } from "bun:test";
import { editRoster, type RosterEdit } from "../../../src/domain/roster/edit.ts";
import { parseRoster } from "../../../src/domain/roster/load.ts";
import { type Dice, fuzz, must } from "../../support/fuzz.ts";
import { add, remove, set } from "../../support/roster-edits.ts";

function roster(dice: Dice): string {
  const eol = dice.oneOf(["\n", "\n", "\r\n"]);
  const column = dice.oneOf(["", "  ", "    "]);
  const agents = Array.from({ length: 1 + dice.below(4) }, (_, index) => {
    const name = `agent${index}`;
    if (dice.chance(0.3)) return `${column}- { name: ${name}, runtime: stub }${eol}`;
    const more = dice.oneOf([
      "",
      `class: "a: b"`,
      "env: { A: b } # c",
      "resume: true",
      "limits: { memory_max: 4G }",
    ]);
    return `${column}- name: ${name}${eol}${column}  runtime: stub${eol}${more === "" ? "" : `${column}  ${more}${eol}`}`;
  });
  const foot = dice.oneOf(["", `# end${eol}`, `defaults:${eol}  resume: true${eol}`]);
  return `${dice.oneOf(["", "\uFEFF"])}version: 1${eol}transport: tmux${eol}agents:${eol}${agents.join("")}${foot}`;
}

function edit(dice: Dice): RosterEdit {
  const value = dice.oneOf([dice.word(), dice.text(3), "a: b", "true", "4G"]);
  return dice.oneOf([
    add(dice.word(), { class: value }),
    remove("agent0"),
    set("agent0", dice.oneOf(["class", "model_hint", "working_directory", "resume", "env.KEY"]), value),
    set(undefined, "resume", "false"),
  ]);
}

/** A case takes some ten milliseconds. */
const DEAR = 60;

/** The lines of a text, and how often each is there. */
function lines(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split(/\r?\n/)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

describe("a roster", () => {
  fuzz(
    "is read, or every problem of it has a place; nothing is thrown",
    (dice) => {
      const text = dice.chance(0.9) ? dice.damaged(roster(dice)) : dice.text(20);
      const parsed = parseRoster(text, "roster.yaml");
      if (parsed.ok) return;
      must(parsed.issues.length > 0, "refused without a reason", text);
      for (const { line, column, what } of parsed.issues) {
        must(line >= 1 && column >= 1 && what !== "", "a problem has no place", text, line, column, what);
      }
    },
    DEAR,
  );

  fuzz(
    "is edited to one that is read again, with all other lines as they were, or refused",
    (dice) => {
      const text = dice.chance(0.5) ? roster(dice) : dice.damaged(roster(dice));
      // only a valid one that has the agent is ever edited
      const before = parseRoster(text, "");
      if (!before.ok || !before.roster.agents.some(({ name }) => String(name) === "agent0")) return;
      const change = edit(dice);
      const edited = editRoster(text, change);
      if (!edited.ok) {
        must(edited.what !== "", "refused without a reason", text, change);
        return;
      }
      must(parseRoster(edited.value.text, "").ok, "is no roster any more", text, change, edited.value.text);
      if (change.kind === "remove") return;
      const after = lines(edited.value.text);
      const lost = [...lines(text)]
        .filter(([line, count]) => (after.get(line) ?? 0) < count)
        .map(([line]) => line);
      // a value may take the place of one line, or of the flow mapping that it is in
      must(lost.length <= 1, "lost lines", text, change, lost, edited.value.text);
    },
    DEAR,
  );
});

/** What mosaic keeps of a conversation: whole, once, bounded, and readable after whatever cut a writer. */
import { describe, expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import {
  keepUtterances,
  keptMark,
  keptPath,
  merged,
  parseKept,
  readKept,
  renderKept,
  type KeptUtterance,
} from "../../../../src/domain/watch/kept-conversation.ts";
import type { Utterance } from "../../../../src/runtimes/utterances.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

const AGENT = "a" as AgentName;
const MANY = 50 * 1024 * 1024;
const ALL = { since: 0, last: 1000 };

function world() {
  const fleet = fakeFleet([rosterAgent({}, "a")]);
  fleet.files.modes.set(`${fleet.paths.fleet}/logs`, 0o700);
  return fleet;
}

const said = (at: number, who: Utterance["who"], text: string, id?: string): Utterance => ({
  at,
  who,
  id,
  text,
});

/** What a look at the agent does, with the record as it is then. */
async function keep(
  fleet: ReturnType<typeof world>,
  id: string,
  utterances: readonly Utterance[],
  bytes = MANY,
) {
  const mark = await keptMark(fleet, AGENT);
  await keepUtterances(
    fleet,
    AGENT,
    { id, utterances: utterances.filter(({ at }) => at >= mark.since) },
    mark,
    bytes,
  );
}

const textsOf = (kept: readonly KeptUtterance[]) =>
  kept.map(({ conversation, text }) => `${conversation} ${text}`);

describe("what was said", () => {
  test("is kept once, however often it is looked at, over conversations", async () => {
    const fleet = world();
    const first = [said(1_000, "user", "hello", "u1"), said(2_000, "agent", "hi")];
    await keep(fleet, "c1", first);
    await keep(fleet, "c1", first);
    await keep(fleet, "c1", [...first, said(3_000, "tool", "Bash: ls", "t1")]);
    await keep(fleet, "c2", [said(200_000, "user", "anew", "u1")]);
    expect(fleet.files.texts.get(keptPath(fleet, AGENT))?.split("\n")).toHaveLength(5);
    expect(textsOf(await readKept(fleet, AGENT, ALL))).toEqual([
      "c1 hello",
      "c1 hi",
      "c1 Bash: ls",
      "c2 anew",
    ]);
    expect(textsOf(await readKept(fleet, AGENT, { since: 2_500, last: 1 }))).toEqual(["c2 anew"]);
  });

  test("has its last form where a runtime wrote it down again, in its first place", async () => {
    const fleet = world();
    await keep(fleet, "c1", [said(1_000, "agent", "I th", "m1"), said(2_000, "user", "more", "u1")]);
    await keep(fleet, "c1", [said(1_000, "agent", "I think so", "m1"), said(2_000, "user", "more", "u1")]);
    expect(textsOf(await readKept(fleet, AGENT, ALL))).toEqual(["c1 I think so", "c1 more"]);
  });

  test("is read once where two wrote it at the same time", async () => {
    const fleet = world();
    const mark = await keptMark(fleet, AGENT);
    const own = { id: "c1", utterances: [said(1_000, "agent", "hi")] };
    await keepUtterances(fleet, AGENT, own, mark, MANY);
    await keepUtterances(fleet, AGENT, own, mark, MANY);
    expect(textsOf(await readKept(fleet, AGENT, ALL))).toEqual(["c1 hi"]);
  });

  test("is all there but for a line that was cut, which takes no other with it", async () => {
    const one = renderKept({ ...said(1_000, "user", "hello", "u1"), conversation: "c1" });
    const two = renderKept({ ...said(2_000, "agent", 'a "text" {"at":"x', undefined), conversation: "c1" });
    expect(textsOf(parseKept(`${one.slice(0, 40)}${two}`))).toEqual(['c1 a "text" {"at":"x']);
    expect(textsOf(parseKept(`${one}${two.slice(0, 50)}`))).toEqual(["c1 hello"]);
    const fleet = world();
    fleet.files.texts.set(keptPath(fleet, AGENT), `${one}${two.slice(0, 50)}`);
    await keep(fleet, "c1", [said(2_000, "agent", "after all")]);
    expect(textsOf(await readKept(fleet, AGENT, ALL))).toEqual(["c1 hello", "c1 after all"]);
  });

  test("never takes more than its bound, and the oldest goes first", async () => {
    const fleet = world();
    const bound = 1024 * 1024;
    for (let at = 1; at <= 60; at += 1) {
      await fleet.clock.advance(1);
      await keep(fleet, "c1", [said(at * 100_000, "agent", `${at} ${"x".repeat(50_000)}`)], bound);
    }
    const folder = fleet.paths.logs(AGENT);
    const sizes = (await fleet.files.list(folder)).map((name) =>
      Buffer.byteLength(fleet.files.texts.get(`${folder}/${name}`) ?? ""),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(bound + 60_000 * sizes.length);
    const kept = await readKept(fleet, AGENT, ALL);
    expect(kept.at(-1)?.text).toStartWith("60 ");
    expect(kept[0]?.text).not.toStartWith("1 ");
  });

  test("that is very long is cut, and the record's own form counts where it is there", async () => {
    const fleet = world();
    const long = "y".repeat(300_000);
    await keep(fleet, "c1", [said(1_000, "agent", long, "m1")]);
    const [kept] = await readKept(fleet, AGENT, ALL);
    expect([kept?.text.length, kept?.text.at(-1)]).toEqual([256 * 1024, "…"]);
    const live = { ...said(1_000, "agent", long, "m1"), conversation: "c1" };
    expect(merged([...(kept === undefined ? [] : [kept]), live])).toEqual([live]);
    expect(merged([live, ...(kept === undefined ? [] : [kept])])[0]?.text).toBe(long);
  });
});

/** Tokens by a description: what a record does not say is not told, and is never 0. */
import { describe, expect, test } from "bun:test";
import { describedAdapter } from "../../../../src/runtimes/described/adapter.ts";
import { readLines } from "../../../../src/runtimes/described/lines.ts";
import { usageReader } from "../../../../src/runtimes/described/usage.ts";
import type { RecordMarks } from "../../../../src/runtimes/record-marks.ts";
import { readUsage } from "../../../../src/runtimes/usage.ts";
import { stubUse } from "../../../../src/runtimes/stub/usage.ts";
import { world } from "../../../support/codex-rollout.ts";
import { adapterDescribedAs, describedBy, descriptionText } from "../../../support/descriptions.ts";

const AT = "2026-11-21T12:00:00.000Z";
const TIME = Date.parse(AT);
const PATH = "/r/one.jsonl";

const worldOfTexts = (texts: Readonly<Record<string, string>>) =>
  world({
    files: Object.fromEntries(
      Object.entries(texts).map(([path, text]) => [path, { text, modifiedAt: Number.MAX_SAFE_INTEGER }]),
    ),
  });

const RECORD = `record:
  folder: /r
  file: "{text}.jsonl"
  find: newest
  time: at
  lines:
    - { is: user, when: type == user, text: text }
    - { is: answer, when: type == answer, text: text }
  usage:
`;
const recordOf = (usage: string) => {
  const { description } = describedBy(`version: 1\nprogram: own\nscreen: {}\n${RECORD}    - ${usage}\n`);
  if (description?.record === undefined) throw new Error("it has no record");
  return description.record;
};
const BASIC = "{ when: usage exists, input: usage.in, output: usage.out, id: id }";
const readerOf = (usage: string) => {
  const record = recordOf(usage);
  return usageReader(record.usage, readLines(record));
};
const line = (type: string, more: object = {}, at: string = AT) =>
  `${JSON.stringify({ type, at, text: "x", ...more })}\n`;
const user = line("user");
const answer = (usage?: object, id?: string, at = AT) => line("answer", { usage, id }, at);

/** What a record of these lines says, read as a whole. */
async function read(text: string, usage = BASIC) {
  const reading = await readUsage(
    worldOfTexts({ [PATH]: text }),
    { since: 0, conversations: ["one"] },
    async () => [PATH],
    readerOf(usage),
  );
  if (!reading.known) throw new Error(reading.why);
  const { uses, isWhole } = reading.value;
  return { uses: uses.map(({ input, output }) => [input, output]), isWhole };
}

test("a line has its figures, its model and its cache where that is said", () => {
  const rule =
    "{ when: type == answer, input: u.in, output: u.out, cache_read: u.hit, cache_write: u.kept, cache_in_input: true, model: m, id: n, imputed_usd: u.usd }";
  const use = (u: object) => readerOf(rule)(undefined, PATH)(line("answer", { u, m: "big-1", n: 7 }));
  expect(use({ in: 100, out: 5, hit: 80, kept: 15, usd: 0.25 })).toEqual({
    at: TIME,
    id: expect.stringMatching(/^[0-9a-f]{16} 7$/),
    model: "big-1",
    input: 5,
    output: 5,
    cacheRead: 80,
    cacheWrite: 15,
    imputedUsd: 0.25,
  });
  expect(use({ in: 100, out: 5 })).toMatchObject({ input: 100, cacheRead: undefined, imputedUsd: undefined });
});

describe("what is not told", () => {
  for (const [what, usage] of [
    ["no input", { out: 5 }],
    ["no output", { in: 5 }],
    ["a figure that is a text", { in: "5", out: 5 }],
    ["a figure below nought", { in: -5, out: 5 }],
    ["a figure that is no count", { in: 1.5, out: 5 }],
    ["null", { in: null, out: 5 }],
  ] as const) {
    test(`${what}: the answer is not counted, and the sum is a least`, async () => {
      expect(await read(`${user}${answer(usage)}`)).toEqual({ uses: [], isWhole: false });
    });
  }
  test("a 0 of the record's own is 0", async () => {
    expect(await read(`${user}${answer({ in: 0, out: 0 })}`)).toEqual({ uses: [[0, 0]], isWhole: true });
  });
  test("an answer in whose turn no line has figures is not told, whenever its turn was", async () => {
    const told = `${user}${answer({ in: 1, out: 2 })}`;
    const untold = `${user}${answer()}`;
    expect(await read(told)).toEqual({ uses: [[1, 2]], isWhole: true });
    expect(await read(untold)).toEqual({ uses: [], isWhole: false });
    expect(await read(`${told}${untold}`)).toMatchObject({ isWhole: false });
    expect(await read(`${untold}${told}`)).toMatchObject({ isWhole: false });
    // before or behind the answer, in a line of its own
    const apart = line("tokens", { usage: { in: 3, out: 4 } });
    expect(await read(`${user}${answer()}${apart}${user}${apart}${answer()}`)).toEqual({
      uses: [
        [3, 4],
        [3, 4],
      ],
      isWhole: true,
    });
    expect(await read(`${user}${line("tool")}`)).toEqual({ uses: [], isWhole: true });
  });
  test("a line without a time is of no day", async () => {
    expect(await read(`${user}${line("answer", { usage: { in: 1, out: 2 } }, "soon")}`)).toEqual({
      uses: [],
      isWhole: true,
    });
  });
});

test("lines of one id count once, in their last form; of two records each counts", async () => {
  expect(
    await read(
      `${user}${answer({ in: 1, out: 1 }, "a")}${answer({ in: 1, out: 9 }, "a")}${answer({ in: 2, out: 2 })}`,
    ),
  ).toEqual({
    uses: [
      [1, 9],
      [2, 2],
    ],
    isWhole: true,
  });
  const two = await readUsage(
    worldOfTexts({
      "/r/a.jsonl": answer({ in: 1, out: 1 }, "1"),
      "/r/b.jsonl": answer({ in: 2, out: 2 }, "1"),
    }),
    { since: 0, conversations: ["a", "b"] },
    async (id) => [`/r/${id}.jsonl`],
    readerOf(BASIC),
  );
  expect(two.known ? two.value.uses.map(({ input }) => input) : two.why).toEqual([1, 2]);
});

test("who reads on knows what came before, and what is still open", async () => {
  const reader = readerOf(BASIC);
  const look = async (text: string, marks: RecordMarks) => {
    const wanted = { since: 0, conversations: ["one"], marks };
    const reading = await readUsage(worldOfTexts({ [PATH]: text }), wanted, async () => [PATH], reader);
    if (!reading.known) throw new Error(reading.why);
    return reading.value;
  };
  const open = `${user}${answer()}`;
  const first = await look(open, {});
  expect([first.uses.length, first.isWhole]).toEqual([0, false]);
  expect((await look(open, first.marks)).isWhole).toBe(false);
  const second = await look(`${open}${line("tokens", { usage: { in: 3, out: 4 } })}`, first.marks);
  expect([second.uses.map(({ input }) => input), second.isWhole]).toEqual([[3], true]);
  const third = await look(`${open}${user}`, first.marks);
  expect([third.isWhole, third.marks[PATH]?.untoldAt]).toEqual([false, TIME]);
});

test("a description of the stub says of its lines what the stub's own reader does", () => {
  const { description } = describedBy(descriptionText("stub"), "stub");
  if (description?.record === undefined) throw new Error("it has no record");
  const reader = usageReader(description.record.usage, readLines(description.record))();
  const text =
    '{"type":"assistant","message":"m1","tokens":{"input":3,"output":4},"text":"yes","at":"' + AT + '"}';
  const { id, ...use } = { id: undefined, ...reader(text) };
  const { id: own, ...wanted } = { id: undefined, ...stubUse(text) };
  expect(use).toEqual(wanted);
  expect([String(id).endsWith(" m1"), String(own)]).toEqual([true, "m1"]);
  expect("usage" in adapterDescribedAs("stub")).toBe(true);
});

test("without rules there is no usage at all", () => {
  const text = `version: 1\nprogram: own\nscreen: {}\n${RECORD.replace("  usage:\n", "")}`;
  expect("usage" in describedAdapter(describedBy(text))).toBe(false);
});

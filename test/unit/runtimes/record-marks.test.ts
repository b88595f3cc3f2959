/** Records that are read on from where they were read. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { claudeUse } from "../../../src/runtimes/claude/usage.ts";
import { newCodexReader } from "../../../src/runtimes/codex/usage.ts";
import type { RecordMarks } from "../../../src/runtimes/record-marks.ts";
import { stubUse } from "../../../src/runtimes/stub/usage.ts";
import { readUsage, type NewReader, type TokenUse } from "../../../src/runtimes/usage.ts";
import { world } from "../../support/codex-rollout.ts";
import { fuzz, must, same, type Dice } from "../../support/fuzz.ts";

const TIME = Date.parse("2026-11-21T12:00:00.000Z");
const line = (id: string, output: number, text = "") =>
  `{"type":"assistant","message":"${id}","tokens":{"input":1,"output":${output}},"text":"${text}","at":"2026-11-21T12:00:00.000Z"}\n`;

/** A record that grows, what was read of it, and how many bytes each look took. */
class Reader {
  text = "";
  modifiedAt = TIME;
  marks: RecordMarks = {};
  readonly found = new Map<string, TokenUse>();
  bytes = 0;
  readonly #newReader: NewReader;

  constructor(newReader: NewReader = () => stubUse) {
    this.#newReader = newReader;
  }

  async look(most?: number): Promise<{ isWhole: boolean; isBehind: boolean }> {
    const real = world({ files: { "/r": { text: this.text, modifiedAt: this.modifiedAt } } });
    this.bytes = 0;
    const counting = {
      ...real,
      readText: async (path: string, offset: number, limit: number) => {
        const text = await real.readText(path, offset, limit);
        this.bytes += Buffer.byteLength(text ?? "");
        return text;
      },
    };
    const wanted = {
      since: 0,
      conversations: ["r"],
      marks: this.marks,
      ...(most === undefined ? {} : { most }),
    };
    const answer = await readUsage(counting, wanted, async () => ["/r"], this.#newReader);
    if (!answer.known) throw new Error(answer.why);
    const { uses, keys, marks, isWhole, isBehind } = answer.value;
    this.marks = JSON.parse(JSON.stringify(marks)) as RecordMarks;
    for (const [index, use] of uses.entries()) this.found.set(keys[index] ?? "", use);
    return { isWhole, isBehind };
  }

  append(text: string): void {
    this.text += text;
    this.modifiedAt += 1;
  }

  get outputs(): readonly number[] {
    return [...this.found.values()].map(({ output }) => output);
  }
}

const counted = (input: number, output: number) =>
  `{"timestamp":"2026-11-21T12:00:00.000Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":${input},"cached_input_tokens":0,"output_tokens":${output}}}}}\n`;

describe("a record that grows", () => {
  test("is read behind its mark: what it had before is not read again", async () => {
    const reader = new Reader();
    reader.append(line("a", 1, "x".repeat(100_000)) + line("b", 2));
    await reader.look();
    reader.append(line("b", 5) + line("c", 3));
    await reader.look();
    expect(reader.outputs).toEqual([1, 5, 3]);
    expect(reader.bytes).toBeLessThan(2_000);
    await reader.look();
    expect(reader.bytes).toBe(0);
  });

  test("half a line is no line, and is read once it is whole", async () => {
    const reader = new Reader();
    const [one, two] = [line("a", 1), line("b", 2)];
    reader.append(one + two.slice(0, 20));
    await reader.look();
    expect(reader.outputs).toEqual([1]);
    reader.append(two.slice(20));
    await reader.look();
    expect(reader.outputs).toEqual([1, 2]);
  });

  test("that was cut, or made anew, is read from its beginning; nothing counts twice", async () => {
    const reader = new Reader();
    reader.append(line("a", 1) + line("b", 2));
    await reader.look();
    reader.text = line("a", 1);
    reader.append("");
    await reader.look();
    reader.text = line("d", 7) + line("a", 1) + line("e", 8) + line("f", 9);
    reader.append("");
    await reader.look();
    expect(reader.outputs.toSorted((one, other) => one - other)).toEqual([1, 2, 7, 8, 9]);
  });

  test("is read in pieces where no more is to be read at once, and says so", async () => {
    const reader = new Reader();
    for (let at = 0; at < 5; at += 1) reader.append(line(`m${at}`, at, "x".repeat(2 * 1024 * 1024)));
    const first = await reader.look(4 * 1024 * 1024);
    expect(first).toMatchObject({ isBehind: true });
    expect(reader.outputs.length).toBeLessThan(5);
    let looks = 1;
    while (looks < 9 && (await reader.look(4 * 1024 * 1024)).isBehind) looks += 1;
    expect(reader.outputs).toEqual([0, 1, 2, 3, 4]);
    expect(looks).toBeGreaterThan(1);
  });

  test("an answer of which nobody says what it took keeps the rest from being all, whoever reads on", async () => {
    const reader = new Reader(() => (text) => (text === "?" ? { isUntold: true, at: TIME } : stubUse(text)));
    reader.append(`?\n${line("a", 1)}`);
    expect((await reader.look()).isWhole).toBe(false);
    reader.append(line("b", 2));
    expect((await reader.look()).isWhole).toBe(false);
    expect((await reader.look()).isWhole).toBe(false);
  });

  test("codex's totals go on where they were, in every piece", async () => {
    const reader = new Reader(newCodexReader);
    for (const [input, output] of [
      [100, 10],
      [100, 10],
      [250, 15],
      [300, 40],
    ] as const) {
      reader.append(counted(input, output));
      await reader.look();
    }
    expect([...reader.found.values()].map(({ input, output }) => [input, output])).toEqual([
      [100, 10],
      [150, 5],
      [50, 25],
    ]);
  });
});

const record = (name: string) => readFileSync(join(import.meta.dir, "../../fixtures/records", name), "utf8");

describe("real records", () => {
  const RECORDS = [
    { name: "claude-2.1.329.jsonl", newReader: (() => claudeUse) as NewReader, answers: 2, tokens: 140 },
    { name: "codex-0.169.0.jsonl", newReader: newCodexReader, answers: 2, tokens: 30 },
  ];

  for (const { name, newReader, answers, tokens } of RECORDS) {
    const text = record(name);
    const wholeOf = async () => {
      const whole = new Reader(newReader);
      whole.append(text);
      await whole.look();
      return whole;
    };

    test(`of ${name} have the answers of their models`, async () => {
      const { found } = await wholeOf();
      const sum = [...found.values()].reduce((total, { input, output }) => total + input + output, 0);
      expect([found.size, sum]).toEqual([answers, tokens]);
    });

    const check = async (dice: Dice) => {
      const parts = new Reader(newReader);
      for (let at = 0; at < text.length;) {
        const next = at + 1 + dice.below(3000);
        parts.append(text.slice(at, next));
        await parts.look();
        at = next;
      }
      must(same([...parts.found], [...(await wholeOf()).found]), "other answers", name);
    };
    fuzz(`of ${name} tell the same in any pieces`, check, 30);
  }
});

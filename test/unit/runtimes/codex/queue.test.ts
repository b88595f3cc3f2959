import { describe, expect, test } from "bun:test";
import type { ProgramResult } from "../../../../src/runtimes/contract.ts";
import { readAnswer } from "../../../../src/runtimes/codex/queue.ts";
import { codex } from "../../../../src/runtimes/codex/adapter.ts";
import {
  type FakeWorld,
  THREAD,
  ROLLOUT,
  LOCK,
  agent,
  running,
  started,
  completed,
  aborted,
  call,
  lockOf,
} from "../../../support/codex-rollout.ts";

const answered = (status: number, stdout = "", stderr = "", timedOut = false): ProgramResult => ({
  status,
  stdout,
  stderr,
  timedOut,
});
const receipt = answered(0, `Queued message 01a1fdf8-29e1-7a02-80ac-3169af3e6128 for thread ${THREAD}.\n`);
const handOver = async (lines: readonly string[], message = "text", more: FakeWorld = {}) => {
  const ran: string[][] = [];
  const begun: string[] = [];
  const begin = async (channel: string) => void begun.push(channel);
  const world = running(lines, { answer: receipt, ran, ...more });
  const result = await codex.handOver?.(agent, world, message, begin);
  // what is written down as begun is what may have reached it
  expect(begun).toEqual(ran.map(() => "codex queue"));
  return { result, ran };
};

describe("handing a message to codex", () => {
  test("while a turn runs its queue takes it", async () => {
    for (const lines of [[started("11:58:00.000")], [started("11:58:00.000"), call("11:58:01.000")]]) {
      const { result, ran } = await handOver(lines, "--help $(x)\nline");
      expect(result).toMatchObject({ kind: "handed", receipt: "01a1fdf8-29e1-7a02-80ac-3169af3e6128" });
      expect(ran).toEqual([["codex", "queue", "--thread", THREAD, "--message=--help $(x)\nline"]]);
    }
  });
  for (const [what, lines, message] of [
    ["idle, where it would wait up to 10 s", [completed("11:58:00.000")], "text"],
    ["interrupted, where its queue stands still", [aborted("11:58:00.000")], "text"],
    ["without a message yet", [], "text"],
    ["asked to take more than an argument may have", [started("11:58:00.000")], "x".repeat(131_062)],
  ] as const) {
    test(`${what}: keys`, async () => {
      const { result, ran } = await handOver(lines, message);
      expect([result?.kind, ran]).toEqual(["not-there", []]);
    });
  }
  test("the longest argument is still handed over", async () => {
    const { result } = await handOver([started("11:58:00.000")], "x".repeat(131_061));
    expect(result?.kind).toBe("handed");
  });
  test("with two threads open none is chosen", async () => {
    const open = { 11: [LOCK, ROLLOUT, lockOf(THREAD.replace("1", "2"))] };
    const { result, ran } = await handOver([started("11:58:00.000")], "text", { open });
    expect([result?.kind, ran]).toEqual(["not-there", []]);
  });
  for (const [what, result, wanted] of [
    ["a receipt", receipt, "handed"],
    ["codex is not there", undefined, "not-there"],
    ["usage", answered(2, "", "error: unexpected argument '->' found\n"), "not-there"],
    [
      "a thread without a message",
      answered(
        1,
        "",
        "WARNING: x\nError: failed to queue session message: thread/queue/add failed: failed to read thread: no rollout found (code -32603)\n",
      ),
      "not-there",
    ],
    [
      "another failure",
      answered(1, "", "Error: failed to queue session message: connection closed\n"),
      "unclear",
    ],
    ["no end", answered(2, "", "", true), "unclear"],
    ["no words", answered(0), "unclear"],
  ] as const) {
    test(`${what} is ${wanted}`, () => expect(readAnswer(result).kind).toBe(wanted));
  }
});

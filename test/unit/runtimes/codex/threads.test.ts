import { describe, expect, test } from "bun:test";
import type { RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { codex } from "../../../../src/runtimes/codex/adapter.ts";
import {
  THREAD,
  DATA,
  ROLLOUT,
  LOCK,
  TAKEN,
  agent,
  file,
  running,
  world,
  completed,
  rolloutOf,
  lockOf,
  at,
} from "../../../support/codex-rollout.ts";

const conversation = async (of: RuntimeWorld, facts = agent) => {
  const answer = await codex.conversation?.(facts, of);
  return answer?.known === true ? answer.value : answer;
};

const meta = (cwd: string) =>
  file(`${at("11:56:37.000")}"type":"session_meta","payload":{"id":"x","cwd":"${cwd}"}}\n`);

describe("the conversation of codex", () => {
  const LATER = "01a1fdf9-e40b-7b73-8bba-5f1a516b70ed";
  test("is the thread whose lock its process has open, before its first message too", async () => {
    expect(await conversation(running([]))).toEqual({ id: THREAD, record: ROLLOUT });
    const fresh = running([], { open: { 11: [LOCK] } });
    expect(await conversation(fresh)).toEqual({ id: THREAD, record: undefined });
  });
  test("is the thread that was taken last, while the one before is still open", async () => {
    const both = running([completed("11:58:01.000")], {
      open: { 11: [LOCK, ROLLOUT, lockOf(LATER)] },
      files: { [lockOf(LATER)]: file("", "11:59:34.000") },
    });
    expect(await conversation(both)).toEqual({ id: LATER, record: undefined });
  });
  test("while two are open its record tells no state: the one in use may be the other", async () => {
    const both = running([completed("11:58:01.000")], {
      open: { 11: [LOCK, ROLLOUT, lockOf(LATER)] },
      files: { [lockOf(LATER)]: { text: "", modifiedAt: TAKEN } },
    });
    expect(await codex.nativeState?.(agent, both)).toEqual({ known: true, value: undefined });
  });
  test("is not a thread of a subagent", async () => {
    const sub = rolloutOf(LATER);
    const both = running([], {
      open: { 11: [LOCK, ROLLOUT, lockOf(LATER), sub] },
      files: {
        [lockOf(LATER)]: file("", "11:59:34.000"),
        [sub]: file(`${at("11:59:34.000")}"type":"session_meta","payload":{"source":{"subagent":{}}}}\n`),
      },
    });
    expect(await conversation(both)).toEqual({ id: THREAD, record: ROLLOUT });
  });
  test("is not that of a codex which it runs as a tool", async () => {
    const nested = running([], { children: [11, 12], open: { 11: [LOCK, ROLLOUT], 12: [lockOf(LATER)] } });
    expect(await conversation(nested)).toEqual({ id: THREAD, record: ROLLOUT });
  });
  test("is not one that a shared server has open for somebody", async () => {
    const server = { 11: ["/dev/pts/0"], 12: [`${DATA}/app-server-daemon/daemon.stderr.log`, LOCK, ROLLOUT] };
    expect(await conversation(running([], { children: [11, 12], open: server }))).toMatchObject({
      known: false,
    });
  });
  test("of a shared server is the one rollout of its folder since its launch", async () => {
    const launched = {
      runtime: "codex" as const,
      pid: 10,
      startTime: "1",
      at: TAKEN - 1000,
      workingDirectory: "/home/a/src",
      conversation: undefined,
      resumed: false,
      port: undefined,
      password: undefined,
      dataFolder: DATA,
      version: undefined,
    };
    const facts = { ...agent, launched };
    const here = { [ROLLOUT]: meta("/home/a/src"), [rolloutOf(LATER)]: meta("/home/a/other") };
    expect(await conversation(world({ files: here }), facts)).toEqual({ id: THREAD, record: ROLLOUT });
    expect(await conversation(world({ files: here }))).toMatchObject({ known: false });
    const two = { ...here, [rolloutOf(LATER)]: meta("/home/a/src") };
    expect(await conversation(world({ files: two }), facts)).toMatchObject({ known: false });
    const old = { ...facts, launched: { ...launched, at: TAKEN + 60_000 } };
    expect(await conversation(world({ files: here }), old)).toMatchObject({ known: false });
  });
});

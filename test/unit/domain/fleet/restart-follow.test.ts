import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { followRestart } from "../../../../src/domain/fleet/restart-follow.ts";
import type { RestartRecord } from "../../../../src/domain/fleet/restart-record.ts";
import {
  removeRestartRecord,
  restartRecordPath,
  writeRestartRecord,
} from "../../../../src/domain/fleet/restart-records.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet, FakeSupervisor, run } from "../../../support/supervision-fakes.ts";

const TOKEN = "11111111-2222-4333-8444-555555555555";
const AGENTS = [rosterAgent({}, "a")];
const WORKER = { pid: 11, startTime: "110" };

async function setUp(more: Partial<RestartRecord> = {}, revives = false) {
  const fleet = fakeFleet(AGENTS);
  for (const agent of AGENTS) run(fleet, agent);
  const first: RestartRecord = {
    token: TOKEN,
    askedAt: fleet.clock.now(),
    askedBy: "ops",
    caller: undefined,
    asker: undefined,
    handedOver: false,
    worker: WORKER,
    total: 1,
    before: new Map([["a", 1]]),
    done: [],
    held: undefined,
    notes: [],
    ending: undefined,
    ...more,
  };
  await writeRestartRecord(fleet, first);
  fleet.processes.running.set(WORKER.pid, WORKER.startTime);
  const notes: string[] = [];
  const progress: string[] = [];
  let revived = 0;
  const seen: { report?: unknown; error?: MosaicError } = {};
  const following = followRestart(fleet, new FakeSupervisor(fleet), AGENTS, {
    token: TOKEN,
    shows: "journalctl --user -u it",
    revive: revives ? async () => void (revived += 1) : undefined,
    note: (text) => void notes.push(text),
    progress: async (done, held) => void progress.push(`${done.length} ${held ?? ""}`),
  });
  following.then(
    (report) => (seen.report = report),
    (error: unknown) => (seen.error = error as MosaicError),
  );
  const change = (change: Partial<RestartRecord>) => writeRestartRecord(fleet, { ...first, ...change });
  const left = () => fleet.files.texts.has(restartRecordPath(fleet, TOKEN));
  return { fleet, seen, notes, progress, change, left, revived: () => revived };
}

describe("who follows a restart", () => {
  const report = [{ name: "a", outcome: "restarted", detail: "", pid: 9 }] as const;

  test("hears each note once, how far it is, and its report; then the record is gone", async () => {
    const { fleet, seen, notes, progress, change, left } = await setUp({ notes: ["one"] });
    await fleet.clock.advance(500);
    await change({ notes: ["one", "two"], done: report, held: "paused by ops" });
    await fleet.clock.advance(500);
    expect([notes, progress.at(0), progress.at(-1)]).toEqual([["one", "two"], "0 ", "1 paused by ops"]);
    await change({ ending: { kind: "report", agents: report } });
    await fleet.clock.advance(500);
    expect(seen.report).toEqual([...report]);
    expect(left()).toBe(false);
  });

  test("is told what the worker was told, and leaves the record of whom it left down", async () => {
    const { fleet, seen, change, left } = await setUp();
    await change({ ending: { kind: "error", ending: "locked", message: "m", hint: "h" } });
    await fleet.clock.advance(500);
    expect(seen.error).toMatchObject({ ending: "locked", message: "m", hint: "h" });
    expect(left()).toBe(true);
  });

  test("ends only the following by an interruption, and says so", async () => {
    const { fleet, seen, left } = await setUp();
    fleet.interrupt.abort(new MosaicError("terminated", "terminated"));
    await fleet.clock.advance(500);
    expect(seen.error).toMatchObject({
      ending: "terminated",
      message: "the restart goes on",
      hint: "mosaic fleet ps --watch",
    });
    expect(left()).toBe(true);
  });

  test("goes on where the record was cleared away, as long as the worker lives", async () => {
    const { fleet, seen, change } = await setUp();
    await fleet.clock.advance(500);
    await removeRestartRecord(fleet, TOKEN);
    await fleet.clock.advance(60_000);
    expect(seen).toEqual({});
    await change({ ending: { kind: "report", agents: report } });
    await fleet.clock.advance(500);
    expect(seen.report).toEqual([...report]);
  });

  test("makes the report from what runs now where a worker that is gone has left none", async () => {
    const { fleet, seen, notes } = await setUp();
    await fleet.clock.advance(500);
    await removeRestartRecord(fleet, TOKEN);
    fleet.processes.running.delete(WORKER.pid);
    await fleet.clock.advance(1_000);
    expect(seen.report).toMatchObject([{ name: "a", outcome: "restarted" }]);
    expect(notes).toEqual([expect.stringContaining("its report could not be read")]);
  });

  test("has a killed worker started again once, where nobody else does", async () => {
    const { fleet, seen, change, revived } = await setUp({}, true);
    fleet.processes.running.delete(WORKER.pid);
    await fleet.clock.advance(2_000);
    expect([revived(), seen]).toEqual([1, {}]);
    fleet.processes.running.set(12, "120");
    await change({ worker: { pid: 12, startTime: "120" } });
    await fleet.clock.advance(60_000);
    expect([revived(), seen]).toEqual([1, {}]);
    await change({ worker: { pid: 12, startTime: "120" }, ending: { kind: "report", agents: report } });
    await fleet.clock.advance(500);
    expect(seen.report).toEqual([...report]);
  });

  test("does not believe that a worker is gone that cannot be told of", async () => {
    const { fleet, seen } = await setUp();
    fleet.processes.mute = true;
    await fleet.clock.advance(60_000);
    expect(seen).toEqual({});
  });

  test("says so where none has begun within half a minute, and leaves no record of it", async () => {
    const { fleet, seen, left } = await setUp({ worker: undefined });
    await fleet.clock.advance(31_000);
    expect(seen.error).toMatchObject({
      message: "the restart has not begun within 30 s",
      hint: "journalctl --user -u it",
    });
    expect(left()).toBe(false);
  });
});

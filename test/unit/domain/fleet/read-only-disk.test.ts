/** A disk that becomes read-only while a restart works: what says that it works goes once it can. */
import { expect, test } from "bun:test";
import { restartJournal } from "../../../../src/domain/fleet/restart-journal.ts";
import { restartRecordPath } from "../../../../src/domain/fleet/restart-records.ts";
import type { RestartLockDeps } from "../../../../src/domain/restart-lock/dependencies.ts";
import { holdRestartLock } from "../../../../src/domain/restart-lock/hold.ts";
import { restartLockPath } from "../../../../src/domain/restart-lock/settings.ts";
import { createFakeKernelLock, FakeMachine } from "../../../support/restart-lock-fakes.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { type FakeFleet, fakeFleet, HOME } from "../../../support/supervision-fakes.ts";

const TOKEN = "11111111-2222-4333-8444-555555555555";
const LOCK = restartLockPath(HOME);

function readOnly(fleet: FakeFleet): () => void {
  const { files } = fleet;
  const [write, remove] = [files.write.bind(files), files.remove.bind(files)];
  files.write = files.remove = () => Promise.reject(new Error("the file system is read-only"));
  return () => {
    files.write = write;
    files.remove = remove;
  };
}

async function heldLock(fleet: FakeFleet) {
  const deps: RestartLockDeps = {
    clock: fleet.clock,
    files: fleet.files,
    kernelLock: createFakeKernelLock(fleet.clock),
    processes: new FakeMachine().process(10),
    newToken: () => TOKEN,
    note: () => undefined,
  };
  const work = Promise.withResolvers<undefined>();
  let isOver = false;
  void holdRestartLock(HOME, deps, { signal: fleet.signal }, () => work.promise).then(() => (isOver = true));
  await fleet.clock.advance(100);
  expect(fleet.files.texts.has(LOCK)).toBe(true);
  return { finish: work.resolve, isOver: () => isOver };
}

test("the restart lock is given back when the disk can be written again", async () => {
  const fleet = fakeFleet([rosterAgent()]);
  const { finish, isOver } = await heldLock(fleet);
  const writable = readOnly(fleet);
  finish(undefined);
  await fleet.clock.advance(3_000);
  expect([fleet.files.texts.has(LOCK), isOver()]).toEqual([true, false]);
  writable();
  await fleet.clock.advance(500);
  expect([fleet.files.texts.has(LOCK), isOver()]).toEqual([false, true]);
});

test("but nobody waits for that longer than ten seconds, nor who is interrupted", async () => {
  for (const interrupts of [false, true]) {
    const fleet = fakeFleet([rosterAgent()]);
    const { finish, isOver } = await heldLock(fleet);
    readOnly(fleet);
    if (interrupts) fleet.interrupt.abort();
    finish(undefined);
    await fleet.clock.advance(interrupts ? 500 : 11_000);
    expect(isOver()).toBe(true);
  }
});

test("a worker's record is removed, or says the end, when it can be", async () => {
  const fleet = fakeFleet([rosterAgent()]);
  const path = restartRecordPath(fleet, TOKEN);
  const journal = await restartJournal(fleet, TOKEN, 1);
  expect(fleet.files.texts.has(path)).toBe(true);
  const writable = readOnly(fleet);
  let isOver = false;
  const ending = journal.end({ kind: "report", agents: [] }).then(() => (isOver = true));
  await fleet.clock.advance(3_000);
  expect([fleet.files.texts.has(path), isOver]).toEqual([true, false]);
  writable();
  await fleet.clock.advance(500);
  expect([fleet.files.texts.has(path), isOver]).toEqual([false, true]);
  await ending;
});

test("a worker knows whether it takes up what another one was killed at", async () => {
  const fleet = fakeFleet([rosterAgent()]);
  fleet.processes.running.set(fleet.processes.ownPid(), "1");
  expect((await restartJournal(fleet, TOKEN, 1)).isTakenUp).toBe(false);
  expect((await restartJournal(fleet, TOKEN, 1)).isTakenUp).toBe(true);
});

/** The records of stops: written for all agents at once, and before anybody is stopped. */
import { expect, test } from "bun:test";
import { startAgents } from "../../../../src/domain/fleet/start.ts";
import { stopFleet, type StopOptions, type StopTools } from "../../../../src/domain/fleet/stop-fleet.ts";
import { readStopRecord, recordStopped, recordStops } from "../../../../src/domain/fleet/stop-record.ts";
import { stopEverything } from "../../../../src/domain/setup/uninstall/stop-all.ts";
import type { FoundInstallation } from "../../../../src/domain/setup/uninstall/installed.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { sourcesOf } from "../../../support/state-sources.ts";
import { type FakeFleet, fakeFleet, FakeSupervisor, run } from "../../../support/supervision-fakes.ts";

const AGENTS = [rosterAgent({}, "a"), rosterAgent({}, "b"), rosterAgent({}, "c")];
const NAMES = AGENTS.map(({ name }) => name);

/** A disk that lets nothing through until it is told to; `begun` says how many writes it holds. */
function slowDisk(fleet: FakeFleet) {
  const held: (() => void)[] = [];
  const write = fleet.files.write.bind(fleet.files);
  fleet.files.write = async (...asked) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await write(...asked);
  };
  return {
    begun: () => held.length,
    letThrough: () => {
      for (const each of held.splice(0)) each();
    },
  };
}

const TOOLS: StopTools = {
  workers: { start: () => Promise.reject(new Error("no worker is started here")) },
  token: "worker",
  newToken: () => "token",
  note: () => undefined,
};

/** Some agents, at once, whatever they do. */
const optionsFor = (fleet: FakeFleet): StopOptions => ({
  wholeFleet: false,
  now: true,
  idleTimeoutMs: 0,
  sources: sourcesOf(fleet, new Map()),
  progress: async () => undefined,
});

const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

test("what was asked for is written for all at once, and that it is done without waiting for the disk", async () => {
  const fleet = fakeFleet(AGENTS);
  const disk = slowDisk(fleet);
  const asked = recordStops(fleet, NAMES);
  await turns();
  expect(disk.begun()).toBe(3);
  disk.letThrough();
  await asked;
  const before = await Promise.all(NAMES.map(async (name) => await readStopRecord(fleet, name)));
  await recordStopped(fleet, NAMES);
  expect(disk.begun()).toBe(0);
  for (const [at, name] of NAMES.entries()) {
    const record = await readStopRecord(fleet, name);
    expect(before[at]?.by).toBe("someone");
    expect(record).toEqual({ ...record, ...before[at], done: fleet.clock.now() });
  }
});

test("a stop that two have done at once is still the one that was asked for", async () => {
  const fleet = fakeFleet(AGENTS);
  const { name } = rosterAgent({}, "a");
  await recordStops(fleet, [name]);
  const { text } = await readStopRecord(fleet, name);
  await recordStopped(fleet, NAMES);
  await recordStopped(fleet, NAMES);
  expect((await readStopRecord(fleet, name)).text).toBe(text);
  // nobody else is said to have been stopped
  const records = (await fleet.files.list(fleet.paths.agents)).filter((name) => name.endsWith(".stopped"));
  expect(records).toEqual(["a.stopped"]);
});

test("nobody is stopped before it is written of all that they are to be", async () => {
  const fleet = fakeFleet(AGENTS);
  const disk = slowDisk(fleet);
  const fake = new FakeSupervisor(fleet);
  const stopped = stopFleet(fleet, fake, AGENTS, optionsFor(fleet), TOOLS);
  await turns();
  expect([disk.begun(), fake.calls]).toEqual([3, []]);
  disk.letThrough();
  for (let time = 0; time < 50 && fake.calls.length === 0; time += 1) await turns();
  expect(fake.calls).toEqual([["stop", ...NAMES]]);
  await stopped;
});

test("a stop that cannot be written down is done all the same, and its asker is told what may undo it", async () => {
  const fleet = fakeFleet(AGENTS);
  fleet.files.write = () => Promise.reject(new Error("the file system is read-only"));
  const fake = new FakeSupervisor(fleet);
  const notes: string[] = [];
  const stopping = stopFleet(fleet, fake, AGENTS, optionsFor(fleet), {
    ...TOOLS,
    note: (text) => void notes.push(text),
  });
  await fleet.clock.advance(1_000);
  expect((await stopping).agents.map(({ name }) => name)).toEqual(NAMES);
  expect(fake.calls).toEqual([["stop", ...NAMES]]);
  expect(notes).toEqual([
    "a restart or a boot may undo this stop, which could not be written down: the file system is read-only",
  ]);
});

test("a start that cannot forget a stop fails with the reason, and nobody is said to have stopped it meanwhile", async () => {
  const fleet = fakeFleet(AGENTS);
  await fleet.files.makeFolder(fleet.paths.run, 0o700);
  await recordStops(fleet, NAMES.slice(0, 1));
  fleet.files.remove = () => Promise.reject(new Error("the file system is read-only"));
  const fake = new FakeSupervisor(fleet);
  fake.start = async () => {
    for (const agent of AGENTS.slice(1)) run(fleet, agent);
    return new Map();
  };
  const starting = startAgents(fleet, fake, AGENTS, 0);
  await fleet.clock.advance(60_000);
  expect((await starting).map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ["failed", "the file system is read-only"],
    ["started", expect.any(String)],
    ["started", expect.any(String)],
  ]);
});

test("an uninstall writes it too, so that no restart brings back what it has stopped", async () => {
  const fleet = fakeFleet(AGENTS);
  for (const agent of AGENTS) run(fleet, agent);
  const seen: string[][] = [];
  const act = fleet.manager.act.bind(fleet.manager);
  fleet.manager.act = async (action, units) => {
    const records = (await fleet.files.list(fleet.paths.agents)).filter((name) => name.endsWith(".stopped"));
    if (action === "stop") seen.push(records);
    return await act(action, units);
  };
  await recordStops(fleet, NAMES.slice(0, 1));
  const found = { fleet, agents: NAMES, ownsUnits: true } as unknown as FoundInstallation;
  const ending = stopEverything(found);
  await fleet.clock.advance(10_000);
  await ending;
  expect(seen[0]).toEqual(NAMES.map((name) => `${name}.stopped`));
  // the home may be kept, and started from again
  const left = (await fleet.files.list(fleet.paths.agents)).filter((name) => name.endsWith(".stopped"));
  expect(left).toEqual(["a.stopped"]);
});

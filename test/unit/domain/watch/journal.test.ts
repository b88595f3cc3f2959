import { describe, expect, test } from "bun:test";
import { KEPT_SEGMENTS, LONGEST_SEGMENT } from "../../../../src/domain/host/journal-bounds.ts";
import { fleetPaths } from "../../../../src/domain/host/paths.ts";
import { JournalFollower } from "../../../../src/domain/watch/follow.ts";
import { oldestEvent, readEvents, writeEvent, writerOf } from "../../../../src/domain/watch/journal.ts";
import type { FleetEvent } from "../../../../src/domain/watch/event.ts";
import { FakeFiles, FakeProcesses, HOME } from "../../../support/supervision-fakes.ts";
import { VirtualClock } from "../../../support/supervision-clock.ts";

function world() {
  const files = new FakeFiles();
  files.modes.set(`${HOME}/fleet`, 0o700);
  const place = { files, paths: fleetPaths(HOME, "/home/someone/.config"), clock: new VirtualClock() };
  return { files, place, processes: new FakeProcesses(), userName: "anna" };
}

const ALL = { since: 0, agents: [], kinds: [] };
const event = (agent: string): Omit<FleetEvent, "at"> => ({ kind: "start", agent, by: "launcher" });

describe("the journal", () => {
  test("has what was written, oldest first, whoever wrote it later", async () => {
    const { place } = world();
    await writeEvent(place, { ...event("b"), at: 20 });
    await writeEvent(place, { ...event("a"), at: 10 });
    expect((await readEvents(place, ALL)).map(({ agent }) => agent)).toEqual(["a", "b"]);
  });

  test("is 0600 in a folder of its own, and is not made where there is no fleet", async () => {
    const { files, place } = world();
    await writeEvent(place, event("a"));
    expect(files.modes.get(place.paths.events)).toBe(0o600);
    const nowhere = world();
    nowhere.files.modes.clear();
    await writeEvent(nowhere.place, event("a"));
    expect([...nowhere.files.texts.keys()]).toEqual([]);
  });

  test("that cannot be written stops nobody", async () => {
    const { files, place } = world();
    files.hostile.add(place.paths.events);
    await writeEvent(place, event("a"));
    expect(await readEvents(place, ALL)).toEqual([]);
  });

  test("is put aside when it is long, and the oldest go: its size is bounded", async () => {
    const { files, place } = world();
    const full = `${"x".repeat(LONGEST_SEGMENT)}\n`;
    for (let count = 0; count < KEPT_SEGMENTS + 3; count += 1) {
      place.clock.jump(1000);
      files.texts.set(place.paths.events, full);
      await writeEvent(place, event(`a${count}`));
    }
    const names = await files.list(place.paths.eventsFolder);
    expect(names).toHaveLength(KEPT_SEGMENTS);
    expect(names.every((name) => /^events-\d{13}-[0-9a-f]{8}\.jsonl$/.test(name))).toBe(true);
    const agents = (await readEvents(place, ALL)).map(({ agent }) => agent);
    expect(agents).toEqual(Array.from({ length: KEPT_SEGMENTS }, (_, at) => `a${at + 3}`));
    expect(await oldestEvent(place)).toBeUndefined();
  });

  test("says since when it knows anything", async () => {
    const { place } = world();
    expect(await oldestEvent(place)).toBeUndefined();
    await writeEvent(place, { ...event("a"), at: 1000 });
    await writeEvent(place, { ...event("b"), at: 2000 });
    expect(await oldestEvent(place)).toBe(1000);
  });
});

describe("who follows the journal", () => {
  test("gets each event once, also over a file that was put aside meanwhile", async () => {
    const { files, place } = world();
    // the fake tells files apart by their name: a file that is put aside keeps what tells it apart
    const first = "file 1";
    const identities = new Map([[place.paths.events, first]]);
    files.identity = async (path) =>
      files.texts.has(path)
        ? { owner: 1000, mode: 0o600, size: 0, file: identities.get(path) ?? path }
        : undefined;
    const follower = new JournalFollower(place, ALL);
    const seen = async () => (await follower.next()).map(({ agent }) => agent);
    await writeEvent(place, event("a"));
    expect(await seen()).toEqual(["a"]);
    expect(await seen()).toEqual([]);
    await writeEvent(place, event("b"));
    const aside = `${place.paths.eventsFolder}/events-${place.clock.now()}-0a.jsonl`;
    await files.rename(place.paths.events, aside);
    identities.set(aside, first);
    identities.delete(place.paths.events);
    await writeEvent(place, event("c"));
    expect(await seen()).toEqual(["b", "c"]);
  });

  test("waits for the rest of a line", async () => {
    const { files, place } = world();
    await writeEvent(place, event("é"));
    await writeEvent(place, event("b"));
    const whole = files.texts.get(place.paths.events) ?? "";
    files.texts.set(place.paths.events, whole.slice(0, -10));
    const follower = new JournalFollower(place, ALL);
    expect(await follower.next()).toHaveLength(1);
    files.texts.set(place.paths.events, whole);
    expect((await follower.next()).map(({ agent }) => agent)).toEqual(["b"]);
  });
});

describe("who a command is done by", () => {
  test("is the user", async () => {
    const { place, processes, userName } = world();
    expect(await writerOf({ ...place, processes, userName }, undefined)).toBe("user anna");
  });

  test("is the agent in whose cgroup it runs, whatever it says", async () => {
    const { place, processes, userName } = world();
    processes.cgroups.set(processes.ownPid(), "/user.slice/mosaic-agent@planner.service");
    expect(await writerOf({ ...place, processes, userName }, "coder0")).toBe("agent planner");
  });

  test("is the agent that it says it is where it descends from its process", async () => {
    const { files, place, processes, userName } = world();
    files.texts.set(place.paths.heartbeat("coder0" as never), "pid=77\n");
    const who = () => writerOf({ ...place, processes, userName }, "coder0");
    expect(await who()).toBe("user anna");
    processes.ancestors = () => [77, 1];
    expect(await who()).toBe("agent coder0");
  });
});

import { expect, test } from "bun:test";
import { fleetPaths } from "../../../../src/domain/host/paths.ts";
import { renderEvent, type FleetEvent } from "../../../../src/domain/watch/event.ts";
import { messageTotals } from "../../../../src/domain/watch/message-totals.ts";
import { VirtualClock } from "../../../support/supervision-clock.ts";
import { FakeFiles, HOME } from "../../../support/supervision-fakes.ts";

const PATHS = fleetPaths(HOME, "/home/someone/.config");
const COUNT = `${PATHS.eventsFolder}/message-totals.json`;
const LONG_AGO = `${PATHS.eventsFolder}/events-1000000000000-aa.jsonl`;

function world() {
  const files = new FakeFiles();
  return { files, place: { files, paths: PATHS, clock: new VirtualClock() } };
}

const message = (verdict: string, tookMs?: number): FleetEvent => ({
  at: 1_700_000_000_000,
  kind: "message",
  agent: "coder0",
  by: "user anna",
  id: "a",
  verdict,
  tookMs,
});
const lines = (...events: readonly FleetEvent[]) => events.map((event) => renderEvent(event)).join("");

test("every message of the journal by its verdict, and the time of those that arrived", async () => {
  const { files, place } = world();
  const start: FleetEvent = { at: 1, kind: "start", agent: "coder0", by: "launcher" };
  files.texts.set(LONG_AGO, lines(start, message("accepted", 90), message("unknown", 5_000)));
  files.texts.set(PATHS.events, lines(message("accepted"), message("queued", 400_000)));
  const { verdicts, delivery } = await messageTotals(place);
  expect(verdicts).toEqual({ accepted: 2, unknown: 1, queued: 1 });
  expect([delivery.counts[0], delivery.counts.at(-1), delivery.sumMs]).toEqual([1, 1, 400_090]);
  expect(delivery.counts.reduce((sum, count) => sum + count)).toBe(2);
});

test("does not fall when the oldest file goes, and counts none twice", async () => {
  const { files, place } = world();
  files.texts.set(LONG_AGO, lines(message("accepted", 90), message("accepted", 90)));
  files.texts.set(PATHS.events, lines(message("accepted", 90)));
  const first = await messageTotals(place);
  expect(first.verdicts).toEqual({ accepted: 3 });
  expect(files.modes.get(COUNT)).toBe(0o600);
  expect(await messageTotals(place)).toEqual(first);
  files.texts.delete(LONG_AGO);
  expect(await messageTotals(place)).toEqual(first);
  files.texts.set(PATHS.events, lines(message("accepted", 90), message("dead")));
  expect((await messageTotals(place)).verdicts).toEqual({ accepted: 3, dead: 1 });
});

test("a file that somebody may still add to is not counted for good", async () => {
  const { files, place } = world();
  const now = place.clock.now();
  files.texts.set(`${PATHS.eventsFolder}/events-${now}-aa.jsonl`, lines(message("accepted")));
  expect((await messageTotals(place)).verdicts).toEqual({ accepted: 1 });
  expect(files.texts.has(COUNT)).toBe(false);
});

test("a count that is torn, or of another version's bounds, is begun anew; one that cannot be kept stops nobody", async () => {
  const { files, place } = world();
  files.texts.set(LONG_AGO, lines(message("accepted")));
  for (const torn of [
    '{"files":',
    '{"files":[],"verdicts":{"accepted":9},"delivery":{"bounds":[1],"counts":[0,0]}}',
  ]) {
    files.texts.set(COUNT, torn);
    expect((await messageTotals(place)).verdicts).toEqual({ accepted: 1 });
  }
  files.texts.delete(COUNT);
  files.write = () => Promise.reject(new Error("a disk that is full"));
  expect((await messageTotals(place)).verdicts).toEqual({ accepted: 1 });
});

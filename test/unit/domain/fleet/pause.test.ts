import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import {
  currentPause,
  describePause,
  pauseFleet,
  requireNotPaused,
  resumeFleet,
} from "../../../../src/domain/fleet/pause.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

const FILE = "/home/someone/.config/mosaic/fleet/run/PAUSED";

test("a pause says since when, by whom and why, and ends with resume", async () => {
  const fleet = fakeFleet([rosterAgent()]);
  expect(await currentPause(fleet)).toBeUndefined();
  await pauseFleet(fleet, "ops@host", "upgrade of the host");
  const pause = { since: fleet.clock.now(), by: "ops@host", reason: "upgrade of the host" };
  expect(await currentPause(fleet)).toEqual(pause);
  expect(fleet.files.modes.get(FILE)).toBe(0o600);
  expect(await resumeFleet(fleet)).toEqual(pause);
  expect(await currentPause(fleet)).toBeUndefined();
  expect(await resumeFleet(fleet)).toBeUndefined();
});

test("an earlier pause keeps its time, author and reason", async () => {
  const fleet = fakeFleet([rosterAgent()]);
  const first = await pauseFleet(fleet, "ops@host", "first");
  await fleet.clock.advance(5_000);
  expect(await pauseFleet(fleet, "other@host", "second")).toEqual({ pause: first.pause, isNew: false });
  expect(first.isNew).toBe(true);
});

test("a reason of several lines becomes one, and says nothing about the author", async () => {
  const fleet = fakeFleet([rosterAgent()]);
  await pauseFleet(fleet, "ops@host", "one\nby=evil\nsince=1999-01-01T00:00:00Z");
  expect(await currentPause(fleet)).toEqual({
    since: fleet.clock.now(),
    by: "ops@host",
    reason: "one by=evil since=1999-01-01T00:00:00Z",
  });
});

for (const text of ["", "\0\u0001=\n", "by\n", "since=yesterday\n"]) {
  test(`a file that says ${JSON.stringify(text)} is a pause all the same`, async () => {
    const fleet = fakeFleet([rosterAgent()]);
    fleet.files.texts.set(FILE, text);
    expect(await currentPause(fleet)).toEqual({ since: undefined, by: "somebody", reason: "" });
  });
}

test("something hostile in its place is a pause all the same", async () => {
  const fleet = fakeFleet([rosterAgent()]);
  fleet.files.hostile.add(FILE);
  expect(await currentPause(fleet)).toEqual({ since: undefined, by: "somebody", reason: "" });
});

test("while it holds, what needs a fleet that is not paused is refused as locked, but for force", async () => {
  const fleet = fakeFleet([rosterAgent()]);
  await requireNotPaused(fleet, false);
  await pauseFleet(fleet, "ops@host", "upgrade");
  await requireNotPaused(fleet, true);
  const refused: unknown = await requireNotPaused(fleet, false).catch((thrown: unknown) => thrown);
  expect(refused).toBeInstanceOf(MosaicError);
  expect(refused).toMatchObject({
    ending: "locked",
    code: "fleet-paused",
    data: { since: "2026-05-01T10:00:00.000Z", by: "ops@host", reason: "upgrade" },
    message: "the fleet is paused by ops@host since 2026-05-01T10:00:00.000Z: upgrade",
    hint: expect.stringContaining("mosaic fleet resume"),
  });
});

test("what is not known of a pause is left out of its description", () => {
  expect(describePause({ since: undefined, by: "somebody", reason: "" })).toBe("paused by somebody");
});

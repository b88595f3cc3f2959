/** One change of a fleet at a time, with a real kernel lock and real files. */
import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { systemClock } from "../../src/adapters/clock.ts";
import { systemFiles } from "../../src/adapters/files.ts";
import { createKernelLock } from "../../src/adapters/kernel-lock.ts";
import type { Host } from "../../src/domain/host/host.ts";
import { fleetPaths } from "../../src/domain/host/paths.ts";
import { withRosterLock } from "../../src/domain/life/roster-change.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

test("a run folder that is removed meanwhile lets nobody else change the roster", async () => {
  using home = new TemporaryHome();
  const paths = fleetPaths(home.join("mosaic"), home.join("config"));
  await systemFiles.makeFolder(paths.home, 0o700);
  await systemFiles.makeFolder(paths.fleet, 0o700);
  const host = { files: systemFiles, paths, signal: new AbortController().signal } as unknown as Host;
  const lock = createKernelLock({ clock: systemClock, userId: process.getuid?.() ?? 0 });
  const events: string[] = [];
  const [isHeld, mayEnd] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const first = withRosterLock(host, lock, async () => {
    isHeld.resolve(undefined);
    await mayEnd.promise;
    events.push("first");
  });
  await isHeld.promise;
  rmSync(paths.run, { recursive: true, force: true });
  const second = withRosterLock(host, lock, async () => void events.push("second"));
  // the lock is tried every few milliseconds: one that were free would be taken by now
  await Bun.sleep(200);
  expect(events).toEqual([]);
  mayEnd.resolve(undefined);
  await Promise.all([first, second]);
  expect(events).toEqual(["first", "second"]);
});

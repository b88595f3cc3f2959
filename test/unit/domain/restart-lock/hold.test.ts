import { expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { holdRestartLock } from "../../../../src/domain/restart-lock/hold.ts";
import { createFakeWorld, HOME, LOCK } from "../../../support/restart-lock-fakes.ts";

test("a lock that cannot be removed is reported, and the work's result stands", async () => {
  const { files, notes, depsOf } = createFakeWorld();
  files.remove = async () => {
    throw new MosaicError("failure", "read-only file system");
  };
  expect(await holdRestartLock(HOME, depsOf(10), {}, async () => "done")).toBe("done");
  expect(files.texts.has(LOCK)).toBe(true);
  expect(notes).toEqual([
    "the restart lock cannot be removed, and will be taken over: read-only file system",
  ]);
});

/** A file of the user's own, found while others write it. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findUserFile } from "../../src/adapters/user-file.ts";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "mosaic-user-file-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file that another process replaces again and again is found each time", async () => {
  const file = join(folder, "settings.json");
  writeFileSync(file, "{}\n");
  const replace = `const { writeFileSync, renameSync } = require("node:fs");
    const [file] = process.argv.slice(-1);
    for (;;) { writeFileSync(file + ".new", "{}\\n"); renameSync(file + ".new", file); }`;
  const writer = Bun.spawn([process.execPath, "-e", replace, file], { stdout: "ignore", stderr: "ignore" });
  try {
    // one in some hundreds failed; so many take a second or two
    for (let look = 0; look < 10_000; look += 1) {
      expect(await findUserFile(file)).toEqual({ path: file, text: "{}\n", mode: expect.any(Number) });
    }
    expect(writer.exitCode).toBeNull();
  } finally {
    writer.kill("SIGKILL");
    await writer.exited;
  }
}, 60_000);

test("a linked file is found behind its link, below a linked folder too", async () => {
  writeFileSync(join(folder, "kept.json"), "{}\n");
  symlinkSync("kept.json", join(folder, "settings.json"));
  symlinkSync(folder, join(folder, "linked"));
  const found = await findUserFile(join(folder, "linked", "settings.json"));
  expect(found?.path).toBe(join(folder, "kept.json"));
  const plain = await findUserFile(join(folder, "linked", "kept.json"));
  expect(plain?.path).toBe(join(folder, "kept.json"));
});

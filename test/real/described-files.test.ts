/** A description is only believed where nobody else can change it; what cannot be read is a problem, never an exception. */
import { expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { systemFiles } from "../../src/adapters/files.ts";
import { describedNames, readDescribed, type KeptDescriptions } from "../../src/domain/described/read.ts";
import { fleetPaths } from "../../src/domain/host/paths.ts";
import type { DescribedName } from "../../src/runtimes/runtime-name.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

const GOOD = 'version: 1\nprogram: own\nscreen: { box: { prompt: ">" }, idle: [{ last: ">" }] }\n';
const name = "own" as DescribedName;

function bench() {
  const home = new TemporaryFolder("described");
  const paths = fleetPaths(home.path, home.join("config"));
  mkdirSync(paths.describedFolder, { recursive: true, mode: 0o755 });
  const userId = process.getuid?.() ?? 0;
  const host = { files: systemFiles, paths, userId, userName: "ada" };
  const file = paths.described(name);
  writeFileSync(file, GOOD, { mode: 0o644 });
  return {
    home,
    host,
    file,
    folder: paths.describedFolder,
    problem: async (kept?: KeptDescriptions) => (await readDescribed(host, name, kept)).problem,
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

test("a file of one's own is read, and again only when its text is another", async () => {
  using place = bench();
  const kept: KeptDescriptions = new Map();
  const first = await readDescribed(place.host, name, kept);
  expect([first.problem, first.description?.program]).toEqual(["", "own"]);
  expect(await readDescribed(place.host, name, kept)).toBe(first);
  writeFileSync(place.file, GOOD.replace("program: own", "program: other"));
  const second = await readDescribed(place.host, name, kept);
  expect([second.description?.program, second.sha256 === first.sha256]).toEqual(["other", false]);
});

test("its sha256 is that of its bytes", async () => {
  using place = bench();
  const { sha256 } = await readDescribed(place.host, name);
  expect(sha256).toBe(new Bun.CryptoHasher("sha256").update(GOOD).digest("hex"));
});

test("what others may change is not believed: the file, its folder, what a link leads to", async () => {
  using place = bench();
  chmodSync(place.file, 0o664);
  expect(await place.problem()).toContain(`chmod go-w ${place.file}`);
  chmodSync(place.file, 0o644);
  chmodSync(place.folder, 0o777);
  expect(await place.problem()).toContain(`chmod go-w ${place.folder}`);
  chmodSync(place.folder, 0o755);
  const elsewhere = place.home.join("mine.yaml");
  writeFileSync(elsewhere, GOOD, { mode: 0o644 });
  await systemFiles.remove(place.file);
  symlinkSync(elsewhere, place.file);
  expect(await place.problem()).toBe("");
  chmodSync(elsewhere, 0o646);
  expect(await place.problem()).toContain("others may change");
});

test("nor is what belongs to another user", async () => {
  using place = bench();
  const { host } = place;
  expect((await readDescribed({ ...host, userId: host.userId + 1 }, name)).problem).toContain(
    "belongs to uid",
  );
  if (host.userId === 0) {
    chownSync(place.file, 1000, 1000);
    expect(await place.problem()).toContain("belongs to uid 1000 (sudo chown ada");
  }
});

test("what is no text of a bounded length is a problem", async () => {
  using place = bench();
  writeFileSync(place.file, `${GOOD}#${"x".repeat(64 * 1024)}\n`);
  expect(await place.problem()).not.toBe("");
  await systemFiles.remove(place.file);
  expect(await place.problem()).toContain("no file describes it");
  symlinkSync("/nonexistent/x", place.file);
  expect(await place.problem()).not.toBe("");
  await systemFiles.remove(place.file);
  mkdirSync(place.file);
  expect(await place.problem()).not.toBe("");
});

test("names are those of files that may be names, and none that mosaic has", async () => {
  using place = bench();
  for (const other of ["claude.yaml", "Own.yaml", "a b.yaml", ".yaml", "x.yml", "two-words.yaml"])
    writeFileSync(`${place.folder}/${other}`, GOOD);
  expect((await describedNames(place.host)).map(String)).toEqual(["own", "two-words"]);
});

/**
 * One suite for the files in memory and the real ones, so that the fake cannot drift; and for the real ones where a file
 * cannot be without a name while it is written.
 */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readdirSync, symlinkSync } from "node:fs";
import { systemFiles, writeBy } from "../../src/adapters/files.ts";
import { replaceByName } from "../../src/adapters/replace-file.ts";
import type { Files } from "../../src/domain/ports/files.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { FakeFiles } from "../support/supervision-fakes.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

forbidLeaks();

/** Files below a folder, and what somebody else does to them. */
interface World extends Disposable {
  readonly files: Files;
  readonly folder: string;
  /** Puts something there that is no file of ours: a symlink. */
  plant(path: string): void;
}

function fakeWorld(): World {
  const files = new FakeFiles();
  return {
    files,
    folder: "/somewhere",
    plant: (path) => files.hostile.add(path),
    [Symbol.dispose]: () => undefined,
  };
}

function realWorld(files: Files = systemFiles): World {
  const home = new TemporaryHome();
  return {
    files,
    folder: home.path,
    plant: (path) => symlinkSync("/etc/hostname", path),
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

for (const [name, make] of [
  ["the files in memory", fakeWorld],
  ["the real files", () => realWorld()],
  ["the real files by name", () => realWorld({ ...systemFiles, write: writeBy(replaceByName) })],
] as const) {
  describe(name, () => {
    let world: World;
    let at: (path: string) => string;
    beforeEach(() => {
      world = make();
      at = (path) => `${world.folder}/${path}`;
    });
    afterEach(() => world[Symbol.dispose]());

    test("do not have what nobody wrote", async () => {
      expect(await world.files.read(at("none"))).toBeUndefined();
      expect(await world.files.readOwn(at("none"), 10)).toBeUndefined();
      expect(await world.files.mode(at("none"))).toBeUndefined();
      expect(await world.files.list(at("none"))).toEqual([]);
      expect(await world.files.isLink(at("none"))).toBe(false);
      await world.files.remove(at("none"));
    });

    test("have what was written, with its mode, in folders that were not there before", async () => {
      await world.files.write(at("a/b/text"), "one\ntwo\n", 0o640);
      expect(await world.files.read(at("a/b/text"))).toBe("one\ntwo\n");
      expect(await world.files.mode(at("a/b/text"))).toBe(0o640);
      expect(await world.files.list(at("a"))).toEqual(["b"]);
      expect(await world.files.mode(at("a/b"))).toBe(0o700);
    });

    test("replace a file, and its mode with it", async () => {
      await world.files.write(at("f/text"), "one", 0o600);
      await world.files.write(at("f/text"), "two", 0o755);
      expect([await world.files.read(at("f/text")), await world.files.mode(at("f/text"))]).toEqual([
        "two",
        0o755,
      ]);
      expect(await world.files.list(at("f"))).toEqual(["text"]);
    });

    test("give of what must be ours no more than was asked for, and nothing that others planted", async () => {
      await world.files.write(at("own"), "0123456789", 0o600);
      expect(await world.files.readOwn(at("own"), 4)).toBe("0123");
      expect(await world.files.readOwn(at("own"), 100)).toBe("0123456789");
      world.plant(at("planted"));
      expect(await world.files.readOwn(at("planted"), 100)).toBeUndefined();
      expect(await world.files.mode(at("planted"))).toBe(0o777);
    });

    test("put a file in the place of what others planted", async () => {
      world.plant(at("planted"));
      await world.files.write(at("planted"), "ours", 0o600);
      expect(await world.files.readOwn(at("planted"), 100)).toBe("ours");
      expect(await world.files.mode(at("planted"))).toBe(0o600);
    });

    test("list names in their order, and forget what was removed", async () => {
      for (const file of ["b", "a", "c/d"]) await world.files.write(at(`f/${file}`), "", 0o600);
      expect(await world.files.list(at("f"))).toEqual(["a", "b", "c"]);
      await world.files.remove(at("f/b"));
      expect(await world.files.list(at("f"))).toEqual(["a", "c"]);
      expect(await world.files.read(at("f/b"))).toBeUndefined();
    });

    test("make a folder with the mode that was asked for, also where it is there", async () => {
      await world.files.makeFolder(at("made"), 0o755);
      expect(await world.files.mode(at("made"))).toBe(0o755);
      await world.files.makeFolder(at("made"), 0o700);
      expect(await world.files.mode(at("made"))).toBe(0o700);
      expect(await world.files.list(at("made"))).toEqual([]);
    });

    test("move a file or a folder with all that is in it, and never onto another", async () => {
      for (const file of ["a/one", "a/b/two", "c"]) await world.files.write(at(file), file, 0o640);
      await world.files.move(at("a"), at("new/d"));
      await world.files.move(at("c"), at("e"));
      expect(await world.files.read(at("new/d/one"))).toBe("a/one");
      expect(await world.files.read(at("new/d/b/two"))).toBe("a/b/two");
      expect([await world.files.read(at("e")), await world.files.mode(at("e"))]).toEqual(["c", 0o640]);
      for (const gone of ["a/one", "c"]) expect(await world.files.mode(at(gone))).toBeUndefined();
      await world.files.write(at("c"), "another", 0o600);
      expect(world.files.move(at("c"), at("e"))).rejects.toThrow("is there already");
      expect(world.files.move(at("none"), at("f"))).rejects.toThrow();
      expect(await world.files.read(at("e"))).toBe("c");
    });

    test("keep bytes that are no UTF-8, and an end without a line", async () => {
      const text = "h\u00e9\nlast";
      await world.files.write(at("text"), text, 0o600);
      expect(await world.files.read(at("text"))).toBe(text);
    });

    test("take a text behind what is there, make the folder but none above it, and say how long it is", async () => {
      await world.files.write(at("home/first"), "x", 0o600);
      expect(await world.files.append(at("home/journal/lines"), "one\n")).toBe(4);
      expect(await world.files.append(at("home/journal/lines"), "zwö\n")).toBe(9);
      expect(await world.files.readOwn(at("home/journal/lines"), 100)).toBe("one\nzwö\n");
      expect(await world.files.readOwn(at("home/journal/lines"), 3, 4)).toBe("zw\ufffd");
      expect(await world.files.mode(at("home/journal/lines"))).toBe(0o600);
      expect(await world.files.mode(at("home/journal"))).toBe(0o700);
      expect(world.files.append(at("nowhere/journal/lines"), "x")).rejects.toThrow();
    });

    test("add nothing to what is no file of ours", async () => {
      await world.files.write(at("home/first"), "x", 0o600);
      world.plant(at("home/planted"));
      expect(world.files.append(at("home/planted"), "x")).rejects.toThrow();
    });

    test("give a file another name", async () => {
      await world.files.write(at("one"), "x", 0o600);
      await world.files.rename(at("one"), at("two"));
      expect(await world.files.read(at("one"))).toBeUndefined();
      expect(await world.files.read(at("two"))).toBe("x");
      expect(world.files.rename(at("one"), at("three"))).rejects.toThrow();
    });
  });
}

const source = (name: string) =>
  JSON.stringify(Bun.resolveSync(`../../src/adapters/${name}`, import.meta.dir));

/** Begins fifty writes in a folder, and does `then` as soon as one of the files is there. Returns how it ended. */
function writeFifty(folder: string, write: string, then: string) {
  const program = `
    import { readdirSync } from "node:fs";
    import { systemFiles, writeBy } from ${source("files.ts")};
    import { replaceByName } from ${source("replace-file.ts")};
    const folder = ${JSON.stringify(folder)};
    const write = ${write};
    for (let index = 0; index < 50; index += 1) void write(\`\${folder}/file\${index}\`, "text", 0o600);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (readdirSync(folder).some((name) => name.startsWith("file"))) ${then};
    }`;
  const { exitCode, signalCode } = Bun.spawnSync([process.execPath, "-e", program], { stdout: "ignore" });
  return { exitCode, signalCode, temporary: readdirSync(folder).filter((name) => name.endsWith(".tmp")) };
}

test("a process that is killed while it writes leaves no temporary file", () => {
  using home = new TemporaryHome();
  const ended = writeFifty(home.path, "systemFiles.write", 'process.kill(process.pid, "SIGKILL")');
  expect(ended).toMatchObject({ signalCode: "SIGKILL", temporary: [] });
});

test("a process that exits while it writes leaves none, also where each file has a name from the start", () => {
  using home = new TemporaryHome();
  const ended = writeFifty(home.path, "writeBy(replaceByName)", "process.exit(7)");
  expect(ended).toMatchObject({ exitCode: 7, temporary: [] });
});

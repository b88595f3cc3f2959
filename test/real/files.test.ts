/** The file adapter, on a real file system. */
import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { LARGEST_FILE } from "../../src/adapters/whole-file.ts";
import { systemFiles } from "../../src/adapters/files.ts";
import { MosaicError } from "../../src/base/errors.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

forbidLeaks();
const isRoot = process.getuid?.() === 0;
const bits = (path: string) => lstatSync(path).mode & 0o7777;

async function errorOf(work: Promise<unknown>): Promise<MosaicError> {
  const thrown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof MosaicError)) throw new Error(`no MosaicError but ${String(thrown)}`);
  return thrown;
}

/** The pid of a process that has ended and was collected. */
function deadPid(): number {
  const child = Bun.spawnSync(["sh", "-c", "echo $$"]);
  return Number(child.stdout.toString());
}

describe("writing", () => {
  for (const umask of [0o000, 0o022, 0o077]) {
    test(`gives the mode that was asked for under umask ${umask.toString(8)}, and makes private folders`, async () => {
      using folder = new TemporaryFolder();
      const before = process.umask(umask);
      try {
        await systemFiles.write(folder.join("a/b/script.sh"), "x", 0o755);
        await systemFiles.write(folder.join("a/b/secret"), "x", 0o600);
        await systemFiles.makeFolder(folder.join("run"), 0o700);
      } finally {
        process.umask(before);
      }
      expect(bits(folder.join("a/b/script.sh"))).toBe(0o755);
      expect(bits(folder.join("a/b/secret"))).toBe(0o600);
      expect(bits(folder.join("a")) & 0o077).toBe(0);
      expect(bits(folder.join("a/b")) & 0o077).toBe(0);
      expect(bits(folder.join("run"))).toBe(0o700);
    });
  }

  test("replaces a file in one step: whoever has the old one open goes on reading the old one", async () => {
    using folder = new TemporaryFolder();
    const path = folder.join("file");
    await systemFiles.write(path, "old", 0o644);
    const before = statSync(path).ino;
    await systemFiles.write(path, "new", 0o600);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(bits(path)).toBe(0o600);
    expect(statSync(path).ino).not.toBe(before);
    expect(readdirSync(folder.path)).toEqual(["file"]);
  });

  test("replaces a symlink and leaves its target alone", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("target"), "precious");
    symlinkSync(folder.join("target"), folder.join("link"));
    await systemFiles.write(folder.join("link"), "new", 0o600);
    expect(readFileSync(folder.join("target"), "utf8")).toBe("precious");
    expect(lstatSync(folder.join("link")).isFile()).toBe(true);
  });

  test("that fails says the path and why, and leaves nothing half-written", async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.join("folder"));
    writeFileSync(folder.join("file"), "");
    expect((await errorOf(systemFiles.write(folder.join("folder"), "x", 0o600))).message).toBe(
      `cannot write ${folder.join("folder")}: it is a folder`,
    );
    expect((await errorOf(systemFiles.write(folder.join("file/below"), "x", 0o600))).message).toContain(
      "not a folder",
    );
    expect(readdirSync(folder.path).toSorted()).toEqual(["file", "folder"]);
    expect(readdirSync(folder.join("folder"))).toEqual([]);
  });

  test.skipIf(isRoot)(
    "into a folder that may not be written is said as such, and nothing is changed",
    async () => {
      using folder = new TemporaryFolder();
      mkdirSync(folder.join("home"));
      writeFileSync(folder.join("home/file"), "old");
      chmodSync(folder.join("home"), 0o500);
      expect((await errorOf(systemFiles.write(folder.join("home/file"), "new", 0o600))).message).toBe(
        `cannot write ${folder.join("home/file")}: permission denied`,
      );
      expect((await errorOf(systemFiles.makeFolder(folder.join("home/run"), 0o700))).message).toContain(
        "permission denied",
      );
      expect(readFileSync(folder.join("home/file"), "utf8")).toBe("old");
      chmodSync(folder.join("home"), 0o700);
      expect(readdirSync(folder.join("home"))).toEqual(["file"]);
    },
  );
});

describe("a file of the user's", () => {
  const LATIN_1 = Buffer.from('WHO="M\u00fcller"\n', "latin1");

  test("is written behind its symlink, in its own mode, and the symlink stays", async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.join("dots"));
    writeFileSync(folder.join("dots/a.env"), "old", { mode: 0o640 });
    symlinkSync("dots/a.env", folder.join("a.env"));
    await systemFiles.write(folder.join("a.env"), "new", 0o600, "follow");
    expect(readlinkSync(folder.join("a.env"))).toBe("dots/a.env");
    expect(readFileSync(folder.join("dots/a.env"), "utf8")).toBe("new");
    expect(bits(folder.join("dots/a.env"))).toBe(0o640);
    expect(readdirSync(folder.join("dots"))).toEqual(["a.env"]);
    expect(await systemFiles.isLink(folder.join("a.env"))).toBe(true);
  });

  test("behind a symlink to nothing is neither missing nor replaced", async () => {
    using folder = new TemporaryFolder();
    symlinkSync("not-yet", folder.join("link"));
    const wanted = `${folder.join("link")} is a symlink to nothing: not-yet`;
    for (const work of [
      () => systemFiles.read(folder.join("link")),
      () => systemFiles.write(folder.join("link"), "x", 0o600, "follow"),
    ]) {
      const error = await errorOf(work());
      expect([error.code, error.message]).toEqual(["configuration", wanted]);
    }
    expect(readdirSync(folder.path)).toEqual(["link"]);
  });

  test.skipIf(!isRoot)("that belongs to another user is not taken from them", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("theirs"), "old");
    chownSync(folder.join("theirs"), 12345, 12345);
    symlinkSync("theirs", folder.join("link"));
    const error = await errorOf(systemFiles.write(folder.join("link"), "x", 0o600, "follow"));
    expect(error.message).toContain("it belongs to user 12345");
    expect(readFileSync(folder.join("theirs"), "utf8")).toBe("old");
  });

  test("keeps the bytes that are not UTF-8 when text around them is changed", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("a.env"), LATIN_1);
    const text = (await systemFiles.read(folder.join("a.env"))) ?? "";
    await systemFiles.write(folder.join("a.env"), `é="1"\n${text}`, 0o600);
    expect(readFileSync(folder.join("a.env"))).toEqual(Buffer.concat([Buffer.from('é="1"\n'), LATIN_1]));
  });

  test("is read to a limit", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("large"), "x".repeat(LARGEST_FILE + 1));
    expect((await errorOf(systemFiles.read(folder.join("large")))).message).toContain("more than");
  });

  test("is no device and no FIFO, unless the wait for it can be ended", async () => {
    using folder = new TemporaryFolder();
    Bun.spawnSync(["mkfifo", folder.join("fifo")]);
    expect((await errorOf(systemFiles.read(folder.join("fifo")))).message).toContain("no regular file");
    expect(await systemFiles.read("/dev/null")).toBe("");
    const controller = new AbortController();
    const reading = systemFiles.read(folder.join("fifo"), { signal: controller.signal });
    controller.abort(new MosaicError("terminated", "terminated"));
    expect((await errorOf(reading)).code).toBe("terminated");
    const endless = systemFiles.read("/dev/zero", { signal: new AbortController().signal });
    expect((await errorOf(endless)).message).toContain("more than");
  });

  test("may be a pipe whose writer comes later and writes in pieces", async () => {
    using folder = new TemporaryFolder();
    Bun.spawnSync(["mkfifo", folder.join("fifo")]);
    const reading = systemFiles.read(folder.join("fifo"), { signal: new AbortController().signal });
    const writer = Bun.spawn([
      "sh",
      "-c",
      'exec >"$1"; echo one; sleep 0.1; echo two',
      "sh",
      folder.join("fifo"),
    ]);
    expect(await reading).toBe("one\ntwo\n");
    await writer.exited;
  });
});

describe("a temporary file", () => {
  test("of a writer that is dead goes at the next write in its folder, that of a living one stays", async () => {
    using folder = new TemporaryFolder();
    const dead = deadPid();
    const abandoned = [`.a.env.${dead}.0123abcd.tmp`, `a.hb.${dead}.tmp`];
    const others = [`.a.env.${process.ppid}.0123abcd.tmp`, `.a.env.${dead}.tmp`, `.b.${dead}.0123abcd.tmp`];
    for (const name of [...abandoned, ...others.slice(0, 2)]) writeFileSync(folder.join(name), "API_KEY=1");
    mkdirSync(folder.join(others[2] ?? ""));
    await systemFiles.write(folder.join("file"), "x", 0o600);
    expect(readdirSync(folder.path).toSorted()).toEqual([...others, "file"].toSorted());
  });
});

describe("reading what others must not be able to place", () => {
  const LIMIT = 4096;

  test("gives a regular file of ours", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("a.hb"), "ts=1\n");
    expect(await systemFiles.readOwn(folder.join("a.hb"), LIMIT)).toBe("ts=1\n");
  });

  test("gives nothing where there is none", async () => {
    using folder = new TemporaryFolder();
    expect(await systemFiles.readOwn(folder.join("none"), LIMIT)).toBeUndefined();
  });

  test("follows no symlink", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("secret"), "secret");
    symlinkSync(folder.join("secret"), folder.join("a.hb"));
    expect(await systemFiles.readOwn(folder.join("a.hb"), LIMIT)).toBeUndefined();
    expect(readlinkSync(folder.join("a.hb"))).toBe(folder.join("secret"));
  });

  test("takes no folder, and does not wait at a FIFO", async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.join("folder"));
    Bun.spawnSync(["mkfifo", folder.join("fifo")]);
    expect(lstatSync(folder.join("fifo")).isFIFO()).toBe(true);
    const began = performance.now();
    expect(await systemFiles.readOwn(folder.join("folder"), LIMIT)).toBeUndefined();
    expect(await systemFiles.readOwn(folder.join("fifo"), LIMIT)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test("reads no more than the limit of a file of 10 MB", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("a.hb"), "x".repeat(10_000_000));
    expect(await systemFiles.readOwn(folder.join("a.hb"), LIMIT)).toBe("x".repeat(LIMIT));
  });

  test.skipIf(!isRoot)("takes no file of another user", async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.join("a.hb"), "forged");
    chownSync(folder.join("a.hb"), 12345, 12345);
    expect(await systemFiles.readOwn(folder.join("a.hb"), LIMIT)).toBeUndefined();
  });
});

describe("the rest", () => {
  test("a run folder that is a symlink or a file is refused, not used", async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.join("elsewhere"), { mode: 0o755 });
    symlinkSync(folder.join("elsewhere"), folder.join("link"));
    writeFileSync(folder.join("file"), "");
    expect((await errorOf(systemFiles.makeFolder(folder.join("link"), 0o700))).message).toContain("symlink");
    expect((await errorOf(systemFiles.makeFolder(folder.join("file"), 0o700))).code).toBe("failure");
    expect(bits(folder.join("elsewhere")) & 0o777).not.toBe(0o700);
  });

  test("a folder that was open to others is closed", async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.join("run"));
    chmodSync(folder.join("run"), 0o777);
    await systemFiles.makeFolder(folder.join("run"), 0o700);
    expect(bits(folder.join("run"))).toBe(0o700);
  });

  test("what is missing is undefined or empty, and removing it is no error", async () => {
    using folder = new TemporaryFolder();
    expect(await systemFiles.read(folder.join("none"))).toBeUndefined();
    expect(await systemFiles.mode(folder.join("none"))).toBeUndefined();
    expect(await systemFiles.list(folder.join("none"))).toEqual([]);
    await systemFiles.remove(folder.join("none"));
  });

  test("reading a folder is an error that says so", async () => {
    using folder = new TemporaryFolder();
    expect((await errorOf(systemFiles.read(folder.path))).message).toBe(
      `cannot read ${folder.path}: it is a folder`,
    );
  });
});

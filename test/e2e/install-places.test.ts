/** Where scripts/install.sh installs to, what it leaves there, and what it makes of what is there already. */
import { describe, expect, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import {
  InstallSandbox,
  SHELLS,
  canMount,
  fakeMosaic,
  writeRelease,
  type InstallOptions,
} from "../support/install-sandbox.ts";

forbidLeaks();

const NEW = fakeMosaic("0.2.0");

/** Installs version 0.2.0 from a file: no server is needed to see where it goes. */
async function installFile(
  sandbox: InstallSandbox,
  args: readonly string[] = [],
  options: InstallOptions = {},
) {
  const file = writeRelease(sandbox.release, { version: "0.2.0" });
  return await sandbox.install(["--file", join(sandbox.release, file), ...args], options);
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("what is installed", () => {
  test.each(["000", "022", "077"])("has the same modes with umask %s", async (umask) => {
    using sandbox = new InstallSandbox();
    expect(await installFile(sandbox, [], { before: `umask ${umask}` })).toMatchObject({ status: 0 });
    const paths = [".local", ".local/bin", ".local/bin/mosaic", ".config", ".config/mosaic/install.manifest"];
    expect(paths.map((path) => `${path} ${mode(join(sandbox.home, path))}`)).toEqual([
      ".local 755",
      ".local/bin 755",
      ".local/bin/mosaic 755",
      ".config 700",
      ".config/mosaic/install.manifest 600",
    ]);
  });

  test.each(SHELLS.map((shell) => [shell.join(" "), shell] as const))(
    "is recorded (%s)",
    async (_, shell) => {
      using sandbox = new InstallSandbox();
      expect(await installFile(sandbox, [], { shell })).toMatchObject({ status: 0 });
      const fields = readFileSync(sandbox.record, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => line.split("="));
      expect(fields).toEqual([
        ["schema", "mosaic.install/1"],
        ["binary", sandbox.binary],
        ["previous", `${dirname(sandbox.binary)}/.mosaic.previous`],
        ["version", "0.2.0"],
        ["commit", "c0ffee"],
        ["sha256", new Bun.CryptoHasher("sha256").update(NEW).digest("hex")],
        ["date", expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)],
        ["source", expect.stringContaining("mosaic-0.2.0-linux-x64.gz")],
        ["folder", `${sandbox.home}/.config/mosaic`],
        ["folder", `${sandbox.home}/.config`],
        ["folder", `${sandbox.home}/.local/bin`],
        ["folder", `${sandbox.home}/.local`],
      ]);
    },
  );

  test("goes to a prefix with spaces, quotes and what a shell would expand", async () => {
    for (const shell of SHELLS) {
      using sandbox = new InstallSandbox();
      const prefix = sandbox.join(`home/it's a "prefix" $(touch pwned) \\ * é`);
      const { status, stdout } = await installFile(sandbox, [], {
        shell,
        environment: { MOSAIC_PREFIX: prefix },
      });
      expect(status).toBe(0);
      expect(readFileSync(`${prefix}/bin/mosaic`, "utf8")).toBe(NEW);
      const line = /^ {2}(export PATH=.*)$/m.exec(stdout)?.[1] ?? "";
      const found = Bun.spawnSync(["sh", "-c", `${line}; command -v mosaic`], {
        env: { PATH: "/usr/bin:/bin" },
      });
      expect(found.stdout.toString()).toBe(`${prefix}/bin/mosaic\n`);
      expect(existsSync(sandbox.join("work/pwned"))).toBe(false);
    }
  });

  test.skipIf(Bun.which("busybox") === null)("is the same where every program is busybox's", async () => {
    using sandbox = new InstallSandbox();
    sandbox.onlyBusybox();
    const before = sandbox.state();
    const options = { shell: ["busybox", "ash"] };
    expect(await installFile(sandbox, ["--check"], options)).toMatchObject({ status: 0, stderr: "" });
    expect(sandbox.state()).toEqual(before);
    expect(await installFile(sandbox, [], options)).toMatchObject({ status: 0 });
    expect(readFileSync(sandbox.binary, "utf8")).toBe(NEW);
    expect(mode(sandbox.record)).toBe("600");
    expect(await sandbox.install(["--uninstall", "-y"], options)).toMatchObject({ status: 0 });
    expect(sandbox.state()).toEqual(before);
  });

  test("goes to a prefix that is a link, and the link stays", async () => {
    using sandbox = new InstallSandbox();
    mkdirSync(sandbox.join("home/real"));
    symlinkSync("real", sandbox.prefix);
    expect(await installFile(sandbox)).toMatchObject({ status: 0 });
    expect(readlinkSync(sandbox.prefix)).toBe("real");
    expect(readFileSync(sandbox.join("home/real/bin/mosaic"), "utf8")).toBe(NEW);
  });

  test("goes to a prefix that is said from where one is", async () => {
    using sandbox = new InstallSandbox();
    expect(await installFile(sandbox, [], { environment: { MOSAIC_PREFIX: "here" } })).toMatchObject({
      status: 0,
    });
    expect(readFileSync(sandbox.record, "utf8")).toContain(
      `binary=${sandbox.join("work/here/bin/mosaic")}\n`,
    );
  });
});

describe("with HOME unset", () => {
  test("nothing is installed, and what is missing is named", async () => {
    using sandbox = new InstallSandbox();
    const before = sandbox.state();
    for (const environment of [{}, { MOSAIC_PREFIX: "/somewhere" }]) {
      const { status, stderr } = await installFile(sandbox, [], { environment, without: ["HOME"] });
      expect(stderr).toBe(
        "install.sh: HOME is not set, so there is no place to install to\nhint: set HOME, or both MOSAIC_PREFIX and MOSAIC_HOME\n",
      );
      expect(status).toBe(2);
    }
    expect(sandbox.state()).toEqual(before);
  });

  test("both folders may be named", async () => {
    using sandbox = new InstallSandbox();
    const environment = { MOSAIC_PREFIX: sandbox.prefix, MOSAIC_HOME: sandbox.join("home/m") };
    expect(await installFile(sandbox, [], { environment, without: ["HOME"] })).toMatchObject({ status: 0 });
    expect(existsSync(sandbox.join("home/m/install.manifest"))).toBe(true);
  });
});

describe("an installed mosaic", () => {
  test("is replaced by a newer one, and kept for a way back", async () => {
    using sandbox = new InstallSandbox();
    sandbox.installed("0.2.0-rc.9");
    expect((await installFile(sandbox)).stdout).toContain("(was 0.2.0-rc.9)");
    expect(readFileSync(`${dirname(sandbox.binary)}/.mosaic.previous`, "utf8")).toBe(
      fakeMosaic("0.2.0-rc.9"),
    );
  });

  test.each(["0.2.1", "0.10.0", "1.0.0-rc.1"])(
    "of version %s is newer, and is replaced only by name",
    async (newer) => {
      using sandbox = new InstallSandbox();
      sandbox.installed(newer);
      const before = sandbox.state();
      expect(await installFile(sandbox)).toMatchObject({ status: 1 });
      expect(sandbox.state()).toEqual(before);
      expect(await installFile(sandbox, ["--ref", "0.2.0"])).toMatchObject({ status: 0 });
      expect(readFileSync(sandbox.binary, "utf8")).toBe(NEW);
    },
  );

  test.each(["0.2.0-rc.9", "0.2.0-rc.10", "0.1.99", "0.2.0-alpha"])(
    "of version %s is older",
    async (older) => {
      using sandbox = new InstallSandbox();
      sandbox.installed(older);
      expect(await installFile(sandbox)).toMatchObject({ status: 0 });
    },
  );

  test("that is the same is not written again", async () => {
    using sandbox = new InstallSandbox();
    await installFile(sandbox);
    const { ino, mtimeMs } = lstatSync(sandbox.binary);
    const before = sandbox.state();
    const { status, stdout } = await installFile(sandbox);
    expect(stdout).toContain("mosaic 0.2.0 is installed already");
    expect(status).toBe(0);
    expect(lstatSync(sandbox.binary)).toMatchObject({ ino, mtimeMs });
    expect(Object.keys(sandbox.state())).toEqual(Object.keys(before));
  });

  test("that runs keeps running what it was", async () => {
    using sandbox = new InstallSandbox();
    mkdirSync(dirname(sandbox.binary), { recursive: true });
    writeFileSync(sandbox.binary, readFileSync(Bun.which("sleep") ?? ""), { mode: 0o755 });
    const running = Bun.spawn([sandbox.binary, "1000"], { stdin: "ignore" });
    try {
      expect(await installFile(sandbox, ["--yes"])).toMatchObject({ status: 0 });
      expect(readFileSync(sandbox.binary, "utf8")).toBe(NEW);
      expect(readlinkSync(`/proc/${running.pid}/exe`)).toBe(`${sandbox.binary} (deleted)`);
      expect(running.exitCode).toBeNull();
    } finally {
      running.kill("SIGKILL");
      await running.exited;
    }
  });

  test("that is a link is replaced itself, not what it leads to", async () => {
    using sandbox = new InstallSandbox();
    sandbox.installed("0.1.0");
    const checkout = sandbox.join("home/checkout-mosaic");
    Bun.spawnSync(["mv", sandbox.binary, checkout]);
    symlinkSync(checkout, sandbox.binary);
    expect(await installFile(sandbox)).toMatchObject({ status: 0 });
    expect(readFileSync(checkout, "utf8")).toBe(fakeMosaic("0.1.0"));
    expect(lstatSync(sandbox.binary).isFile()).toBe(true);
    expect(lstatSync(`${dirname(sandbox.binary)}/.mosaic.previous`).isFile()).toBe(true);
  });

  test("that does not answer is replaced where this script installed it, and else only with --yes", async () => {
    using sandbox = new InstallSandbox();
    sandbox.installed("", "#!/bin/sh\nexit 1\n");
    const before = sandbox.state();
    const { status, stderr } = await installFile(sandbox);
    expect(stderr).toContain(`${sandbox.binary} is there and does not say that it is mosaic`);
    expect(status).toBe(1);
    expect(sandbox.state()).toEqual(before);
    expect(await installFile(sandbox, ["-y"])).toMatchObject({ status: 0 });
    sandbox.installed("", "#!/bin/sh\nexit 1\n");
    expect(await installFile(sandbox)).toMatchObject({ status: 0 });
    expect(readFileSync(sandbox.binary, "utf8")).toBe(NEW);
  });

  test("that is a folder is left alone", async () => {
    using sandbox = new InstallSandbox();
    mkdirSync(sandbox.binary, { recursive: true });
    const before = sandbox.state();
    expect(await installFile(sandbox, ["--yes"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("is a folder"),
    });
    expect(sandbox.state()).toEqual(before);
  });
});

describe.skipIf(!canMount)("on a file system (needs root, for mounts)", () => {
  const refused: Readonly<Record<string, readonly [string, string]>> = {
    "that is read-only": [
      'mount --bind "$HOME/.local" "$HOME/.local" && mount -o remount,ro,bind "$HOME/.local"',
      "cannot make the folder ",
    ],
    "with no space": [
      'mount -t tmpfs -o size=4k none "$HOME/.local" && mkdir "$HOME/.local/bin"',
      "no space left",
    ],
    "with no room for another file": [
      'mount -t tmpfs -o nr_inodes=4 none "$HOME/.local" && mkdir "$HOME/.local/bin"',
      "no space left",
    ],
    "where the home is read-only": [
      'mkdir "$HOME/.config"; mount --bind "$HOME/.config" "$HOME/.config" && mount -o remount,ro,bind "$HOME/.config"',
      "cannot make the folder ",
    ],
    "without /proc": ["umount -l /proc", "mosaic needs /proc"],
    "where the processor lacks SSE4.2": [
      'printf \'flags\\t\\t: fpu sse4_1 avx2\\n\' >"$TMPDIR/cpuinfo"; mount --bind "$TMPDIR/cpuinfo" /proc/cpuinfo',
      "this processor lacks sse4_2",
    ],
  };
  test.each(Object.entries(refused))("%s nothing is installed", async (_, [before, says]) => {
    for (const shell of SHELLS) {
      using sandbox = new InstallSandbox();
      mkdirSync(sandbox.prefix);
      mkdirSync(sandbox.join("home/.config"));
      const file = writeRelease(sandbox.release, {
        version: "0.2.0",
        cpu: ["sse4_2"],
        binary: `${NEW}${"# filler\n".repeat(2000)}`,
      });
      const state = sandbox.state();
      const { status, stderr, stdout } = await sandbox.install(["--file", join(sandbox.release, file)], {
        shell,
        before,
        mounts: true,
      });
      expect(stderr).toContain(says);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      const { "tmp/cpuinfo": _cpuinfo, ...after } = sandbox.state();
      expect(after).toEqual(state);
    }
  });
});

/** The options of scripts/install.sh that are not about the download: check, framework, uninstall. */
import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import { InstallSandbox, SHELLS, fakeMosaic, writeRelease } from "../support/install-sandbox.ts";

forbidLeaks();

const ROSTER = ".config/mosaic/fleet/roster.yaml";

function file(sandbox: InstallSandbox, version = "0.2.0", binary?: string): string {
  const name = writeRelease(sandbox.release, { version, ...(binary === undefined ? {} : { binary }) });
  return join(sandbox.release, name);
}

const said = (stdout: string) => stdout.trimEnd().split("\n");

describe("--check says what is there and what would be, and changes nothing:", () => {
  const cases: Readonly<Record<string, [(sandbox: InstallSandbox) => void, string, string]>> = {
    "nothing is installed": [() => {}, "installed  nothing at BINARY", "would      install it"],
    "an older one is": [
      (sandbox) => sandbox.installed("0.1.0"),
      "installed  0.1.0 at BINARY",
      "would      replace it",
    ],
    "the same one is": [
      (sandbox) => sandbox.installed("0.2.0"),
      "installed  0.2.0 at BINARY",
      "would      keep it: it is the same",
    ],
    "a newer one is": [
      (sandbox) => sandbox.installed("0.3.0"),
      "installed  0.3.0 at BINARY",
      "would      keep it: it is newer; --ref 0.2.0 replaces it",
    ],
    "a broken one is": [
      (sandbox) => sandbox.installed("", "#!/bin/sh\nexit 1\n"),
      "installed  unknown: BINARY does not say its version",
      "would      replace it",
    ],
  };
  test.each(Object.entries(cases))("%s", async (_, [prepare, installed, would]) => {
    using sandbox = new InstallSandbox();
    prepare(sandbox);
    const before = sandbox.state();
    const { status, stdout, stderr } = await sandbox.install(["--check", "--file", file(sandbox)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(said(stdout)).toEqual([
      installed.replace("BINARY", sandbox.binary),
      `offered    0.2.0 for linux-x64 at ${sandbox.release}/mosaic-0.2.0-linux-x64.gz`,
      would,
    ]);
    expect(sandbox.state()).toEqual(before);
  });
});

/** Beside the release: a file that is no artefact. */
function built(sandbox: InstallSandbox, version = "0.3.0"): string {
  const path = sandbox.join("built/mosaic-dev");
  sandbox.write(path, fakeMosaic(version));
  chmodSync(path, 0o755);
  return path;
}

describe("--file", () => {
  for (const shell of SHELLS) {
    test(`takes this machine's artefact of a folder, and a binary that was built (${shell.join(" ")})`, async () => {
      using sandbox = new InstallSandbox();
      writeRelease(sandbox.release, { version: "0.2.0" });
      sandbox.write(join(sandbox.release, "mosaic-0.2.0-linux-x64-musl.gz"), "another's");
      const folder = await sandbox.install(["--file", `${sandbox.release}/`], { shell });
      expect([folder.status, folder.stderr]).toEqual([
        0,
        `getting mosaic-0.2.0-linux-x64.gz from ${sandbox.release}/mosaic-0.2.0-linux-x64.gz\n`,
      ]);
      const path = built(sandbox);
      const binary = await sandbox.install(["--file", path], { shell });
      expect([binary.status, binary.stderr]).toEqual([0, `${path} is a binary you built: not checked\n`]);
      expect(readFileSync(sandbox.binary, "utf8")).toBe(fakeMosaic("0.3.0"));
      expect(readFileSync(sandbox.record, "utf8")).toContain(`\nsource=${path}\n`);
    });
  }

  test("says what it would do with a binary, and does nothing", async () => {
    using sandbox = new InstallSandbox();
    const path = built(sandbox);
    const before = sandbox.state();
    const { status, stdout } = await sandbox.install(["--check", "--file", path]);
    expect([status, said(stdout).slice(1)]).toEqual([
      0,
      [`offered    0.3.0 for linux-x64 at ${path}`, "would      install it"],
    ]);
    expect(sandbox.state()).toEqual(before);
  });

  test("checks a binary where sums lie beside it, or a signature is asked for", async () => {
    using sandbox = new InstallSandbox();
    const path = built(sandbox);
    sandbox.write(sandbox.join("key.pem"), "key");
    const environment = { MOSAIC_PUBLIC_KEY: sandbox.join("key.pem") };
    const unsigned = await sandbox.install(["--file", path], { environment });
    expect([unsigned.status, unsigned.stderr]).toEqual([
      1,
      `install.sh: there is no SHA256SUMS beside ${path}, and a signature is asked for\n`,
    ]);
    sandbox.write(sandbox.join("built/SHA256SUMS"), `${"0".repeat(64)}  mosaic-dev\n`);
    const wrong = await sandbox.install(["--file", path]);
    expect([wrong.status, wrong.stderr.includes("the checksum of mosaic-dev is wrong")]).toEqual([1, true]);
    expect(existsSync(sandbox.binary)).toBe(false);
  });

  test("says what a folder lacks, or has too much of", async () => {
    using sandbox = new InstallSandbox();
    const folder = sandbox.release;
    const none = await sandbox.install(["--file", folder]);
    expect([none.status, none.stderr.split("\n")[0]]).toEqual([
      1,
      `install.sh: no mosaic for this machine, linux-x64, is in ${folder}`,
    ]);
    for (const version of ["0.1.0", "0.2.0"]) writeRelease(folder, { version });
    const two = await sandbox.install(["--file", folder]);
    expect([two.status, two.stderr.split("\n")[0]]).toEqual([
      2,
      `install.sh: more than one version is in ${folder}`,
    ]);
    expect(await sandbox.install(["--file", folder, "--ref", "v0.2.0"])).toMatchObject({ status: 0 });
  });

  test("a binary that is no mosaic is not installed", async () => {
    using sandbox = new InstallSandbox();
    sandbox.write(sandbox.join("built/other"), "#!/bin/sh\necho hello\n");
    const { status, stderr } = await sandbox.install(["--file", sandbox.join("built/other")]);
    expect([status, stderr.includes("the new mosaic does not run here")]).toEqual([1, true]);
    expect(existsSync(sandbox.binary)).toBe(false);
  });
});

test("the help fits 80 columns", async () => {
  using sandbox = new InstallSandbox();
  const { stdout } = await sandbox.install(["--help"]);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

describe("the files of a fleet", () => {
  test("are refreshed after the binary, and what starts at boot stays as it is", async () => {
    using sandbox = new InstallSandbox();
    sandbox.write(join(sandbox.home, ROSTER), "version: 1\n");
    const { status, stdout } = await sandbox.install(["--file", file(sandbox)]);
    expect(status).toBe(0);
    expect(sandbox.calls()).toEqual(["fleet install-systemd --no-enable --quiet"]);
    expect(said(stdout).slice(-3)).toEqual([
      "next:",
      `  ${sandbox.binary} fleet verify`,
      `  ${sandbox.binary} fleet ps`,
    ]);
  });

  test("that are installed are refreshed, and edits of the roster wait for their own install", async () => {
    using sandbox = new InstallSandbox();
    sandbox.write(join(sandbox.home, ROSTER), "version: 1\n");
    sandbox.write(join(sandbox.home, ".config/mosaic/framework.version"), "framework=1\n");
    const { status } = await sandbox.install(["--file", file(sandbox)]);
    expect(status).toBe(0);
    expect(sandbox.calls()).toEqual(["fleet install-systemd --refresh --quiet"]);
  });

  test("are left alone with --cli, and alone refreshed with --framework", async () => {
    using sandbox = new InstallSandbox();
    sandbox.write(join(sandbox.home, ROSTER), "version: 1\n");
    expect(await sandbox.install(["--cli", "--file", file(sandbox)])).toMatchObject({ status: 0 });
    expect(sandbox.calls()).toEqual([]);
    expect(await sandbox.install(["--framework"])).toMatchObject({ status: 0 });
    expect(sandbox.calls()).toHaveLength(1);
  });

  test("need a roster and a mosaic", async () => {
    using sandbox = new InstallSandbox();
    expect(await sandbox.install(["--framework"])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining(`mosaic is not installed at ${sandbox.binary}`),
    });
    sandbox.installed("0.2.0");
    expect(await sandbox.install(["--framework"])).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("there are no files of a fleet to refresh"),
    });
  });

  test("that cannot be refreshed make the installation one in part", async () => {
    using sandbox = new InstallSandbox();
    sandbox.write(join(sandbox.home, ROSTER), "version: 1\n");
    const failing = fakeMosaic("0.2.0").replace('*) echo "$*" >>"$HOME/calls"', "*) exit 5");
    const { status, stderr } = await sandbox.install(["--file", file(sandbox, "0.2.0", failing)]);
    expect(stderr).toContain("mosaic is installed, but the fleet's files could not be refreshed");
    expect(status).toBe(3);
    expect(existsSync(sandbox.binary)).toBe(true);
  });
});

describe("--uninstall", () => {
  test("removes what was installed, and what was made for it, and nothing else", async () => {
    using sandbox = new InstallSandbox();
    sandbox.write(sandbox.join("home/.config/other"), "of another program\n");
    const before = sandbox.state();
    await sandbox.install(["--file", file(sandbox, "0.1.0")]);
    await sandbox.install(["--file", file(sandbox, "0.2.0")]);
    expect(existsSync(`${dirname(sandbox.binary)}/.mosaic.previous`)).toBe(true);
    expect(await sandbox.install(["--uninstall", "-y"])).toMatchObject({
      status: 0,
      stdout: "mosaic is removed\n",
    });
    expect(sandbox.state()).toEqual(before);
  });

  test("works when the binary is broken or gone", async () => {
    for (const spoil of [
      (sandbox: InstallSandbox) => sandbox.installed("", "broken"),
      (sandbox: InstallSandbox) => rmSync(sandbox.binary),
    ]) {
      using sandbox = new InstallSandbox();
      const before = sandbox.state();
      await sandbox.install(["--file", file(sandbox)]);
      spoil(sandbox);
      const environment = { MOSAIC_ASSUME_YES: "1" };
      expect(await sandbox.install(["--uninstall"], { environment })).toMatchObject({ status: 0 });
      expect(sandbox.state()).toEqual(before);
    }
  });

  test("finds the prefix in the record, and keeps what is the user's", async () => {
    using sandbox = new InstallSandbox();
    const prefix = sandbox.join("home/it's here");
    await sandbox.install(["--file", file(sandbox)], { environment: { MOSAIC_PREFIX: prefix } });
    sandbox.write(join(sandbox.home, ROSTER), "version: 1\n");
    const { status, stderr } = await sandbox.install(["--uninstall", "-y"]);
    expect(status).toBe(0);
    expect(stderr).toContain(`your own files stay: ${sandbox.home}/.config/mosaic`);
    expect(existsSync(prefix)).toBe(false);
    expect(existsSync(join(sandbox.home, ROSTER))).toBe(true);
  });

  test("removes the files that others have recorded, and no folder that is in use", async () => {
    using sandbox = new InstallSandbox();
    await sandbox.install(["--file", file(sandbox)]);
    sandbox.write(sandbox.join("home/share/mosaic.1"), "a page");
    sandbox.write(sandbox.join("home/share/other.1"), "another");
    const more = [`file=${sandbox.home}/share/mosaic.1`, `folder=${sandbox.home}/share`, "file=relative"];
    sandbox.write(sandbox.record, `${readFileSync(sandbox.record, "utf8")}${more.join("\n")}\n`);
    // an installation in between keeps the lines
    await sandbox.install(["--file", file(sandbox, "0.2.1")]);
    expect(await sandbox.install(["--uninstall", "-y"])).toMatchObject({ status: 0 });
    expect(Object.keys(sandbox.state()).filter((path) => path.startsWith("home/"))).toEqual([
      "home/share",
      "home/share/other.1",
    ]);
  });

  test.each([
    ["without a yes and a terminal", [], 2],
    ["with --check", ["--check"], 0],
  ] as const)("%s shows what it would do and does nothing", async (_, args, expected) => {
    using sandbox = new InstallSandbox();
    await sandbox.install(["--file", file(sandbox)]);
    const before = sandbox.state();
    const { status, stderr } = await sandbox.install(["--uninstall", ...args]);
    expect(stderr).toContain(`this would be removed:\n  ${sandbox.binary}\n  ${sandbox.record}\n`);
    expect(status).toBe(expected);
    expect(sandbox.state()).toEqual(before);
  });

  test("is the binary's own where it has it", async () => {
    using sandbox = new InstallSandbox();
    await sandbox.install(["--file", file(sandbox, "0.2.0", fakeMosaic("0.2.0", ["uninstall"]))]);
    await sandbox.install(["--uninstall", "--check"]);
    await sandbox.install(["--uninstall", "--yes"]);
    expect(sandbox.calls()).toEqual(["uninstall --dry-run", "uninstall --yes"]);
  });

  test("of nothing says so", async () => {
    using sandbox = new InstallSandbox();
    sandbox.installed("0.1.0");
    const before = sandbox.state();
    expect(await sandbox.install(["--uninstall", "-y"])).toMatchObject({ status: 4 });
    expect(sandbox.state()).toEqual(before);
  });
});

/** scripts/install.sh as it is on a terminal, where it offers the wizard, and as it builds from source. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import {
  INSTALL_SCRIPT,
  InstallSandbox,
  fakeMosaic,
  writeRelease,
  type InstallOptions,
} from "../support/install-sandbox.ts";
import { until } from "../support/poll.ts";

forbidLeaks();

/** A repository that builds as this project does, in no time: each commit is a version. */
function repository(sandbox: InstallSandbox, versions: readonly string[]): string {
  const path = sandbox.join("source repository");
  const git = (...args: string[]) => {
    const { exitCode, stderr } = Bun.spawnSync(
      [
        "git",
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "init.defaultBranch=main",
        ...args,
      ],
      { cwd: path, env: { PATH: process.env.PATH ?? "", HOME: sandbox.home } },
    );
    if (exitCode !== 0) throw new Error(stderr.toString());
  };
  for (const version of versions) {
    sandbox.write(join(path, "mosaic"), fakeMosaic(version));
    const bun = '#!/bin/sh\n[ "$1" = install ] || { mkdir -p dist && cp mosaic dist/mosaic; }\n';
    sandbox.write(join(path, "bun"), bun);
    sandbox.write(
      join(path, "scripts/ensure-bun.sh"),
      "mkdir -p .tools/bin && cp bun .tools/bin/bun && chmod +x .tools/bin/bun\n",
    );
    if (!existsSync(join(path, ".git"))) git("init", "--quiet");
    git("add", "-A");
    git("commit", "--quiet", "-m", version);
    git("tag", `v${version}`);
  }
  return path;
}

function build(
  sandbox: InstallSandbox,
  source: string,
  args: readonly string[],
  options: InstallOptions = {},
) {
  for (const name of ["bash"]) sandbox.program(name, `exec ${Bun.which(name)} "$@"`);
  return sandbox.install(["--dev", ...args], { ...options, environment: { MOSAIC_SOURCE: source } });
}

describe("--dev", () => {
  test("builds a branch, a tag or a commit, and leaves nothing but the binary", async () => {
    using sandbox = new InstallSandbox();
    const source = repository(sandbox, ["0.3.0", "0.4.0"]);
    for (const [args, version] of [
      [["--ref", "v0.3.0"], "0.3.0"],
      [["--ref", "main"], "0.4.0"],
    ] as const) {
      expect(await build(sandbox, source, args)).toMatchObject({ status: 0 });
      expect(readFileSync(sandbox.binary, "utf8")).toBe(fakeMosaic(version));
    }
    expect(readFileSync(sandbox.record, "utf8")).toContain(`source=${source}\n`);
    const files = Object.keys(sandbox.state()).filter((path) => path.startsWith("home/.local/bin/"));
    expect(files).toEqual(["home/.local/bin/.mosaic.previous", "home/.local/bin/mosaic"]);
  });

  test("changes nothing where it cannot be built", async () => {
    using sandbox = new InstallSandbox();
    sandbox.installed("0.1.0");
    const source = repository(sandbox, ["0.3.0"]);
    const before = sandbox.state();
    for (const [from, args] of [
      [source, ["--ref", "no-such-branch"]],
      [sandbox.join("nowhere"), []],
    ] as const) {
      const { status, stderr } = await build(sandbox, from, args);
      expect(stderr).toContain("mosaic could not be built from");
      expect(status).toBe(1);
    }
    expect(sandbox.state()).toEqual(before);
  });

  test("needs a source where the script lies in no checkout", async () => {
    using sandbox = new InstallSandbox();
    sandbox.write(sandbox.join("alone/install.sh"), readFileSync(INSTALL_SCRIPT, "utf8"));
    const { status, stderr } = await sandbox.install(["--dev"], { script: sandbox.join("alone/install.sh") });
    expect(stderr).toContain("--dev needs a source");
    expect(status).toBe(2);
  });
});

/** What is on the screen after a first installation to which this is answered. */
async function onTerminal(
  sandbox: InstallSandbox,
  args: readonly string[],
  answer?: string,
): Promise<string> {
  let screen = "";
  const path = join(sandbox.release, writeRelease(sandbox.release, { version: "0.2.0" }));
  const child = Bun.spawn([Bun.which("sh") ?? "sh", INSTALL_SCRIPT, "--file", path, ...args], {
    cwd: sandbox.join("work"),
    env: { HOME: sandbox.home, PATH: sandbox.join("programs"), TERM: "xterm" },
    terminal: {
      cols: 200,
      rows: 50,
      data: (_terminal, bytes) => void (screen += new TextDecoder().decode(bytes)),
    },
  });
  if (answer !== undefined) {
    await until("the question", () => screen.includes("set up a fleet now? [Y/n]"), { seen: () => screen });
    child.terminal?.write(answer);
  }
  await child.exited;
  child.terminal?.close();
  return screen;
}

describe("on a terminal", () => {
  test.each([
    ["\r", ["wizard"]],
    ["y\r", ["wizard"]],
    ["n\r", []],
    ["\x04", []],
  ])("a first installation offers the wizard; answered %j", async (answer, calls) => {
    using sandbox = new InstallSandbox();
    await onTerminal(sandbox, [], answer);
    expect(sandbox.calls()).toEqual(calls);
  });

  test.each([["--yes"], ["--no-auto-launch"]])("it does not with %s", async (option) => {
    using sandbox = new InstallSandbox();
    expect(await onTerminal(sandbox, [option])).not.toContain("[Y/n]");
    expect(sandbox.calls()).toEqual([]);
  });

  test("a second installation does not", async () => {
    using sandbox = new InstallSandbox();
    await sandbox.install([
      "--file",
      join(sandbox.release, writeRelease(sandbox.release, { version: "0.1.0" })),
    ]);
    expect(await onTerminal(sandbox, [])).not.toContain("[Y/n]");
    expect(sandbox.calls()).toEqual([]);
  });
});

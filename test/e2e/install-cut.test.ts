/** A download of scripts/install.sh that is cut at whatever byte executes nothing. */
import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { forbidLeaks } from "../support/leaks.ts";
import { INSTALL_SCRIPT, InstallSandbox, SHELLS, writeRelease } from "../support/install-sandbox.ts";
import { serveRelease } from "../support/release-server.ts";

forbidLeaks();

const script = readFileSync(INSTALL_SCRIPT, "latin1");
/** Where the group of commands begins that is the whole script; before it are comments alone. */
const group = script.indexOf("\n{\n") + 1;
/** The last cut that may do nothing is the one before the last brace. */
const end = script.lastIndexOf("}");

/** One cut in so many bytes, a prime, so that no column of the script is spared; each of the last bytes is one. */
const STEP = 11;
const LAST = 600;
const cuts = Array.from({ length: end }, (_cut, at) => at).filter(
  (at) => at % STEP === 0 || at >= end - LAST,
);

/**
 * A shell that has each of those cuts of a file as its program, in a process of its own, and says how often each exit
 * status was seen. Its own `eval` reads as it reads a file, command by command, and spares 5,000 starts of a shell.
 * Every one of the 45,000 cuts took half a minute of two cores, and two minutes beside other tests.
 */
const ALL_CUTS = `
text=$(cat "$1"; echo .); text=\${text%.}
length=\${#text} nothing=0 refused=0
while [ "$length" -gt 0 ]; do
  text=\${text%?} length=$((length - 1))
  [ "$length" -lt "$2" ] || continue
  [ $((length % $3)) = 0 ] || [ "$length" -ge $(($2 - $4)) ] || continue
  (eval "$text") >/dev/null 2>&1
  case $? in
    0) nothing=$((nothing + 1)) ;;
    2) refused=$((refused + 1)) ;;
    *) echo "cut at $length" ;;
  esac
done
echo "$nothing $refused"
`;

async function withRelease(
  work: (sandbox: InstallSandbox, environment: Record<string, string>) => Promise<void>,
): Promise<void> {
  using sandbox = new InstallSandbox();
  sandbox.installed("0.1.0");
  writeRelease(sandbox.release, { version: "0.2.0" });
  await using server = await serveRelease(sandbox.release);
  const before = sandbox.state();
  // were a cut to install, it could: all that it needs is there
  await work(sandbox, { MOSAIC_DOWNLOAD_BASE: server.address, MOSAIC_ASSUME_YES: "1" });
  expect(sandbox.state()).toEqual(before);
  expect(server.requests).toEqual([]);
}

test("the script is comments and one group of commands, and holds no byte that shells count differently", () => {
  expect(
    script
      .slice(0, group)
      .split("\n")
      .filter((line) => !/^(#.*)?$/.test(line)),
  ).toEqual([]);
  expect(script.slice(end)).toBe("}\n");
  expect(/[^\n -~]/.exec(script)?.[0]).toBeUndefined();
});

const dash = Bun.which("dash") ?? (Bun.which("busybox") === null ? "bash" : undefined);

test("a cut, at whatever byte, changes no file and asks no server", async () => {
  const shell = dash === undefined ? ["busybox", "ash"] : [dash];
  await withRelease(async (sandbox, environment) => {
    writeFileSync(sandbox.join("cuts.sh"), ALL_CUTS);
    const { stdout } = await sandbox.install([INSTALL_SCRIPT, `${end}`, `${STEP}`, `${LAST}`], {
      shell,
      environment,
      script: sandbox.join("cuts.sh"),
    });
    const nothing = cuts.filter((at) => at <= group).length;
    // within the comments, from 0 bytes on, there is nothing to do; within the group there is no end
    expect(stdout.trim()).toBe(`${nothing} ${cuts.length - nothing}`);
  });
}, 120_000);

describe.each(SHELLS.map((shell) => [shell.join(" "), shell] as const))("%s", (_, shell) => {
  test("does nothing with a pipe that ends at the end of a line, or within the last ones", async () => {
    const ends = [...script.matchAll(/\n/g)].map(({ index }) => index);
    const lines = [...ends.filter((_at, number) => number % 12 === 0), ...ends.slice(-6)].flatMap((at) => [
      at,
      at + 1,
    ]);
    const last = Array.from({ length: 16 }, (_at, back) => end - back);
    await withRelease(async (sandbox, environment) => {
      for (const cut of [...new Set([...lines, ...last])].filter((cut) => cut <= end && cut > group + 1)) {
        const [program = "", ...more] = shell;
        const { exitCode } = Bun.spawnSync([Bun.which(program) ?? program, ...more], {
          stdin: new TextEncoder().encode(script.slice(0, cut)),
          cwd: sandbox.join("work"),
          env: {
            ...environment,
            HOME: sandbox.home,
            PATH: sandbox.join("programs"),
            TMPDIR: sandbox.join("tmp"),
          },
          stdout: "ignore",
          stderr: "ignore",
        });
        expect({ cut, exitCode }).toEqual({ cut, exitCode: 2 });
      }
    });
  });

  test("does all of it with a pipe that brings the whole script", async () => {
    using sandbox = new InstallSandbox();
    writeRelease(sandbox.release, { version: "0.2.0" });
    await using server = await serveRelease(sandbox.release);
    const [program = "", ...more] = shell;
    const child = Bun.spawn([Bun.which(program) ?? program, ...more], {
      stdin: new TextEncoder().encode(script),
      cwd: sandbox.join("work"),
      env: {
        HOME: sandbox.home,
        PATH: sandbox.join("programs"),
        TMPDIR: sandbox.join("tmp"),
        MOSAIC_DOWNLOAD_BASE: server.address,
      },
      stdout: "ignore",
      stderr: "ignore",
      detached: true,
    });
    expect(await child.exited).toBe(0);
    expect(Object.keys(sandbox.state())).toContain("home/.local/bin/mosaic");
    expect(dirname(sandbox.binary)).toBe(`${sandbox.prefix}/bin`);
  });
});

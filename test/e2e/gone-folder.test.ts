/**
 * The binary in a folder that was deleted (an agent's worktree, removed under its feet), or that its user may not enter
 * (`su` in another's home).
 */
import { expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { builtBinary } from "../support/built-binary.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

forbidLeaks();

const inGoneFolder = (home: TemporaryHome, args: readonly string[]) => inFolder(home, 'rmdir "$PWD"', args);

/** Root may enter every folder, unless it gives that up. */
const AS_ANYBODY =
  process.getuid?.() === 0 ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] : [];

async function inFolder(home: TemporaryHome, first: string, args: readonly string[]) {
  const folder = home.join("folder");
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const child = Bun.spawn(
    ["bash", "-c", `${first}; exec "$@"`, "bash", ...AS_ANYBODY, builtBinary(), ...args],
    {
      cwd: folder,
      env: home.environment(),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const status = await child.exited;
  // so that whoever made it can remove it
  if (existsSync(folder)) chmodSync(folder, 0o700);
  return { status, stdout, stderr };
}

test("what needs no folder works there", async () => {
  using home = new TemporaryHome();
  for (const args of [
    ["--version"],
    ["fleet", "init", "--profile", "demo", "--write"],
    ["agent", "roster"],
    ["config", "show"],
  ]) {
    expect({ args, status: (await inGoneFolder(home, args)).status }).toEqual({ args, status: 0 });
  }
});

test("what needs no folder works in one that may not be entered", async () => {
  using home = new TemporaryHome();
  for (const args of [
    ["--version"],
    ["fleet", "init", "--profile", "demo", "--write"],
    ["agent", "roster"],
  ]) {
    const { status } = await inFolder(home, 'chmod 0 "$PWD"', args);
    expect({ args, status }).toEqual({ args, status: 0 });
  }
  const said = await inFolder(home, 'chmod 0 "$PWD"', ["agent", "roster", "--roster", "r.yaml"]);
  expect(said.status).not.toBe(0);
  expect(said.stderr).toContain("permission denied");
});

test("a relative path is an error of ours, as JSON too", async () => {
  using home = new TemporaryHome();
  const said = await inGoneFolder(home, ["agent", "roster", "--roster", "r.yaml"]);
  expect(said).toMatchObject({ status: 1, stdout: "" });
  expect(said.stderr).toContain("error: the current folder was deleted, so a relative path leads nowhere");
  const json = await inGoneFolder(home, ["agent", "roster", "--roster", "r.yaml", "--json"]);
  expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: "failure" } });
});

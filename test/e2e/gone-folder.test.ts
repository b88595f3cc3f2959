/** The binary in a folder that was deleted: an agent's worktree, removed under its feet. */
import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { builtBinary } from "../support/built-binary.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

forbidLeaks();

async function inGoneFolder(home: TemporaryHome, args: readonly string[]) {
  mkdirSync(home.join("gone"), { recursive: true });
  const child = Bun.spawn(["bash", "-c", 'rmdir "$PWD"; exec "$@"', "bash", builtBinary(), ...args], {
    cwd: home.join("gone"),
    env: home.environment(),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { status: await child.exited, stdout, stderr };
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

test("a relative path is an error of ours, as JSON too", async () => {
  using home = new TemporaryHome();
  const said = await inGoneFolder(home, ["agent", "roster", "--roster", "r.yaml"]);
  expect(said).toMatchObject({ status: 1, stdout: "" });
  expect(said.stderr).toContain("error: the current folder was deleted, so a relative path leads nowhere");
  const json = await inGoneFolder(home, ["agent", "roster", "--roster", "r.yaml", "--json"]);
  expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: "failure" } });
});

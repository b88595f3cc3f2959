/** Files that are the user's: links into a repository of dotfiles, bytes of another encoding, env files as people have them. */
import { expect, setDefaultTimeout, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const agents = (...lines: readonly string[]) =>
  `agents:\n${lines.map((line) => `  - { runtime: stub, ${line} }\n`).join("")}`;

/** Moves a file into a repository of dotfiles and links to it from its old place. */
function intoDots(bench: DirectBench, path: string): string {
  const dots = join(bench.home, "dots");
  mkdirSync(dots, { recursive: true });
  const real = join(dots, path.split("/").at(-1) ?? "");
  renameSync(path, real);
  symlinkSync(real, path);
  return real;
}

test("an install and an init --force write through links, and keep every foreign byte", async () => {
  await using bench = new DirectBench();
  bench.roster(agents("name: a"));
  await bench.ok("fleet", "install-systemd");
  const environment = intoDots(bench, bench.path("fleet/agents/a.env"));
  const mine = Buffer.from('WHO="M\u00fcller"\n', "latin1");
  writeFileSync(environment, Buffer.concat([readFileSync(environment), mine]));
  bench.roster(agents("name: a, class: writer"));
  await bench.ok("fleet", "install-systemd");
  expect(lstatSync(bench.path("fleet/agents/a.env")).isSymbolicLink()).toBe(true);
  const written = readFileSync(environment);
  expect(written.includes('MOSAIC_AGENT_CLASS="writer"')).toBe(true);
  expect(written.subarray(-mine.length)).toEqual(mine);
  expect(await bench.ok("fleet", "install-systemd")).toContain("nothing to change");

  const roster = bench.path("fleet/roster.yaml");
  const real = intoDots(bench, roster);
  await bench.ok("fleet", "init", "--profile", "demo", "--write", "--force");
  expect(lstatSync(roster).isSymbolicLink()).toBe(true);
  expect(readFileSync(real, "utf8")).toContain("coder0");
});

test("a roster that is a link to nothing is neither missing nor replaced", async () => {
  await using bench = new DirectBench();
  mkdirSync(bench.path("fleet"), { recursive: true });
  symlinkSync(join(bench.home, "not-yet"), bench.path("fleet/roster.yaml"));
  for (const args of [
    ["agent", "roster"],
    ["fleet", "init", "--profile", "demo", "--write"],
  ]) {
    const { status, stderr } = await bench.run(args);
    expect(status).toBe(4);
    expect(stderr).toContain("is a symlink to nothing");
  }
  expect(existsSync(join(bench.home, "not-yet"))).toBe(false);
});

test("a roster that is not UTF-8 is refused at its byte", async () => {
  await using bench = new DirectBench();
  bench.roster(agents("name: a"));
  const path = bench.path("fleet/roster.yaml");
  writeFileSync(path, Buffer.from(`${readFileSync(path, "utf8")}# B\u00fccher\n`, "latin1"));
  const { status, stderr } = await bench.run(["agent", "roster"]);
  expect(status).toBe(4);
  expect(stderr).toMatch(/roster\.yaml:\d+:4: not UTF-8 \(byte 0xFC\)/);
});

test("a missing env_file holds its own agent alone, with its name, and a lost line is told", async () => {
  await using bench = new DirectBench();
  bench.roster(agents("name: miss, env_file: ~/missing.env", "name: exp, env_file: ~/keys.env"));
  writeFileSync(join(bench.home, "keys.env"), "export API_KEY=sk-1\nPLAIN=3\n");
  const installed = await bench.run(["fleet", "install-systemd"]);
  expect(installed.stderr).toContain(
    `miss cannot be started: its env_file is missing: ${join(bench.home, "missing.env")}`,
  );
  const refused = await bench.run(["fleet", "start", "miss"]);
  expect(refused.status).toBe(4);
  expect(refused.stderr).toContain(`miss: its env_file is missing: ${join(bench.home, "missing.env")}`);
  const started = await bench.run(["fleet", "start"]);
  expect(started.status).toBe(3);
  expect(started.stdout).toContain(`failed   its env_file is missing: ${join(bench.home, "missing.env")}`);
  expect(started.stdout).toMatch(/^exp +started +pid \d+/m);
  expect(started.stderr).toContain(`${join(bench.home, "keys.env")}:1: export is a word of the shell`);
  expect(started.stderr).not.toContain("sk-1");
  rmSync(join(bench.home, "keys.env"));
  expect((await bench.run(["fleet", "restart", "exp"])).stderr).toContain("exp: its env_file is missing");
  expect(Object.keys(bench.panes())).toContain("exp");
});

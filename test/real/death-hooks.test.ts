/** What the hooks of the fleet's tmux.conf tell a launcher: that its agent died, or that its session was ended, once. */
// runs once: tmux knows no uid here
import { expect, test } from "bun:test";
import { closeSync, constants, mkdirSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { LauncherBench } from "../support/launcher-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

forbidLeaks();

/** A server with the fleet's tmux.conf, and sessions as launchers make them. */
class Server implements Disposable {
  readonly bench = new LauncherBench();
  readonly #pipes = new Map<string, number>();

  constructor() {
    const { bench } = this;
    bench.installConfiguration();
    mkdirSync(bench.run, { recursive: true });
    this.#ok("new-session", "-d", "-s", "_holder", "sleep 1000");
    this.#ok("source-file", join(bench.mosaicHome, "fleet/tmux.conf"));
    this.#ok("set-option", "-s", "@mosaic_run_directory", bench.run);
  }

  #ok(...argv: readonly string[]): void {
    const { status, stderr } = this.bench.tmux(...argv);
    expect([argv, status, stderr]).toEqual([argv, 0, ""]);
  }

  agent(name: string): number {
    this.#ok("new-session", "-d", "-s", name, "sleep 1000");
    this.#ok("set-option", "-p", "-t", `=${name}:`, "@mosaic_agent", name);
    if (!this.#pipes.has(name)) {
      const path = join(this.bench.run, `${name}.death`);
      expect(Bun.spawnSync(["mkfifo", path]).exitCode).toBe(0);
      this.#pipes.set(name, openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
    }
    return this.bench.panePid(name);
  }

  /** How often the launcher has been told since it was asked last. */
  told(name: string): number {
    try {
      return readSync(this.#pipes.get(name) ?? -1, Buffer.alloc(64));
    } catch {
      return 0;
    }
  }

  async isTold(name: string): Promise<void> {
    await until(`${name} is told`, () => this.told(name) === 1);
  }

  async dies(name: string): Promise<void> {
    process.kill(this.bench.panePid(name));
    await this.isTold(name);
  }

  ends(name: string): void {
    this.#ok("kill-session", "-t", `=${name}`);
  }

  split(name: string): number {
    this.#ok("split-window", "-d", "-t", `=${name}:`, "sleep 1000");
    const panes = this.bench.tmux("list-panes", "-t", `=${name}:`, "-F", "#{pane_pid}").stdout.trim();
    return Number(panes.split("\n").at(-1));
  }

  /** All that the server has begun for a hook is done: it is told of one that comes behind. */
  async settled(): Promise<void> {
    this.agent("z");
    this.ends("z");
    await this.isTold("z");
  }

  [Symbol.dispose](): void {
    for (const pipe of this.#pipes.values()) closeSync(pipe);
    this.bench[Symbol.dispose]();
  }
}

test("an agent's death is told, and not once more when its session ends for that", async () => {
  using server = new Server();
  // one name in another
  const names = ["a", "ba", "a_b", "b-1"];
  for (const name of names) server.agent(name);
  for (const name of names) await server.dies(name);
  for (const name of names) {
    server.ends(name);
    await server.settled();
    expect(server.told(name)).toBe(0);
  }
  expect(server.bench.tmux("show-options", "-sqv", "@mosaic_told").stdout.trim()).toBe("");
});

test("the end of a session whose agent lives is told, also of a name whose agent has died before", async () => {
  using server = new Server();
  for (const name of ["a", "ba"]) server.agent(name);
  await server.dies("a");
  server.ends("ba");
  await server.isTold("ba");
  server.ends("a");
  server.agent("a");
  server.ends("a");
  await server.isTold("a");
});

test("the end of a session is told where what died in it before was not its agent", async () => {
  using server = new Server();
  server.agent("a");
  process.kill(server.split("a"));
  await server.isTold("a");
  server.ends("a");
  await server.isTold("a");
});

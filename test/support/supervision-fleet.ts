/**
 * A whole fleet under the lab's user manager: a mosaic home and a tmux socket of its own, the units in the one place
 * where that manager looks for them. Dispose it and no unit, process or file of it is left, proven.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AGENT_UNITS, HOLDER_UNIT } from "../../src/base/names.ts";
import { runBinary, builtBinary, type BinaryResult } from "./built-binary.ts";
import { LIST_PANES, livingPanes, loginEnvironment } from "./lab-fleet.ts";
import { cgroupOf, findProcesses, MARKER, startedWith, survivors } from "./processes.ts";
import { until } from "./poll.ts";
import { rowOf, type PsAgent, type PsDocument } from "./supervision-ps.ts";
import { LONG_SLEEP, rosterText, type FleetOptions } from "./supervision-roster.ts";
import { finish, noteStarts, removeUnits, systemctl, unitOf, type Finished } from "./supervision-units.ts";
import { TemporaryFolder } from "./temporary-home.ts";

/** A mosaic that was started and not waited for. */
export interface RunningMosaic {
  readonly pid: number;
  /** What it has said so far. */
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  readonly finished: Promise<Finished>;
}

let count = 0;

export class SupervisionFleet implements AsyncDisposable {
  readonly folder = new TemporaryFolder("fleet");
  readonly home = this.folder.join("home");
  readonly run = this.folder.join("home/fleet/run");
  /** Programs in here cover the real ones for {@link mosaic}, never for the agents. */
  readonly shims = this.folder.join("shims");
  readonly socket = `supervision-${process.pid}-${(count += 1)}`;
  readonly names: readonly string[];
  #spawned = 0;

  private constructor(options: FleetOptions) {
    this.names = options.agents.map((agent) => agent.name);
    mkdirSync(this.shims);
    mkdirSync(join(this.home, "fleet"), { recursive: true, mode: 0o700 });
    this.writeRoster(options);
  }

  /** Installs the fleet, and starts it but for `start: false`. */
  static async create(options: FleetOptions & { readonly start?: boolean }): Promise<SupervisionFleet> {
    const fleet = new SupervisionFleet(options);
    try {
      await fleet.mustDo("fleet", "install-systemd");
      if (options.heartbeatSeconds !== undefined) {
        const variable = `MOSAIC_HEARTBEAT_INTERVAL=${options.heartbeatSeconds}\n`;
        appendFileSync(join(fleet.home, "fleet/fleet.env"), variable);
      }
      if (options.start !== false) await fleet.mustDo("fleet", "start", "--grace", "0s");
      return fleet;
    } catch (thrown) {
      await fleet[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  writeRoster(options: FleetOptions): void {
    writeFileSync(join(this.home, "fleet/roster.yaml"), rosterText(this.socket, options));
  }

  /** The whole environment of a person who runs mosaic. */
  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      ...loginEnvironment(MARKER),
      PATH: `${this.shims}:/usr/local/bin:/usr/bin:/bin`,
      MOSAIC_HOME: this.home,
      ...more,
    };
  }

  async mosaic(...args: readonly string[]): Promise<BinaryResult> {
    return await this.mosaicWith({}, ...args);
  }

  async mosaicWith(
    more: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ): Promise<BinaryResult> {
    return await runBinary(args, { env: this.environment(more), cwd: "/", timeout: 60_000 });
  }

  /** Starts mosaic and does not wait for it. */
  spawn(...args: readonly string[]): RunningMosaic {
    return this.spawnWith({}, ...args);
  }

  spawnWith(more: Readonly<Record<string, string>>, ...args: readonly string[]): RunningMosaic {
    const [stdout, stderr] = ["stdout", "stderr"].map((name) =>
      this.folder.join(`${name}-${(this.#spawned += 1)}`),
    ) as [string, string];
    const child = Bun.spawn([builtBinary(), ...args], {
      env: this.environment(more),
      cwd: "/",
      stdin: "ignore",
      stdout: Bun.file(stdout),
      stderr: Bun.file(stderr),
      timeout: 60_000,
      killSignal: "SIGKILL",
    });
    return {
      pid: child.pid,
      stdout: () => read(stdout),
      stderr: () => read(stderr),
      kill: (signal) => child.kill(signal),
      finished: child.exited.then((status) => ({ status, stdout: read(stdout), stderr: read(stderr) })),
    };
  }

  /** The same, and a failure is the test's. Returns stdout. */
  async mustDo(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.mosaic(...args);
    if (status !== 0)
      throw new Error(`mosaic ${args.join(" ")} exited ${String(status)}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  async ps(): Promise<PsDocument> {
    return JSON.parse(await this.mustDo("fleet", "ps", "--json")) as PsDocument;
  }

  async row(name: string): Promise<PsAgent> {
    return rowOf(await this.ps(), name);
  }

  /** Until the row of an agent is as the test wants it. */
  async rowWhen(what: string, name: string, matches: (row: PsAgent) => boolean): Promise<PsAgent> {
    let last: PsAgent | undefined;
    return await until(
      `${name}: ${what}`,
      async () => {
        last = await this.row(name);
        return matches(last) && last;
      },
      { seen: () => JSON.stringify(last) },
    );
  }

  tmux(...argv: readonly string[]): Finished {
    return finish(["tmux", "-N", "-L", this.socket, ...argv]);
  }

  systemctl(...argv: readonly string[]): Finished {
    return systemctl(...argv);
  }

  /** A property of a unit, by systemd's name for it. */
  property(unit: string, name: string): string {
    return this.systemctl("show", `--property=${name}`, "--value", "--", unit).stdout.trim();
  }

  /** How often systemd has restarted an agent by itself. */
  restarts(agent: string): number {
    return Number(this.property(unitOf(agent), "NRestarts"));
  }

  serverPid(): number {
    return Number(this.property(HOLDER_UNIT, "MainPID"));
  }

  /** The processes of the panes that live, by session. */
  panePids(): ReadonlyMap<string, number> {
    return livingPanes(this.tmux(...LIST_PANES).stdout);
  }

  panePid(agent: string): number {
    const pid = this.panePids().get(agent);
    if (pid === undefined) throw new Error(`no living pane of ${agent}`);
    return pid;
  }

  /** Until these agents live with other processes than before. Returns those. */
  async livingAgain(
    agents: readonly string[],
    before: ReadonlyMap<string, number>,
    deadline = 60_000,
  ): Promise<ReadonlyMap<string, number>> {
    return await until(
      `new processes of ${agents.length} agents`,
      () => {
        const now = this.panePids();
        return agents.every((name) => now.has(name) && now.get(name) !== before.get(name)) && now;
      },
      { deadline, every: 10, seen: () => JSON.stringify([...this.panePids()]) },
    );
  }

  /** The process that works on the restart that runs, by the restart lock. */
  worker(): number {
    return Number(readFileSync(join(this.run, "restart.lock"), "utf8").split("\n")[0]);
  }

  /** Until no restart runs any more, and nothing is left of it. */
  async restartsEnd(): Promise<void> {
    const left = () => readdirSync(this.run).filter((name) => /^restart[.-].*(lock|json|log)$/.test(name));
    const units = () =>
      this.systemctl("list-units", "--all", "--plain", "--no-legend", "mosaic-restart-*").stdout;
    await until("the restart has ended", () => left().length === 0 && units() === "", {
      seen: () => `${left().join(" ")} ${units()}`,
      deadline: 60_000,
    });
  }

  /** Until the units are active: a pane is there a moment before its launcher says READY. */
  async active(...agents: readonly string[]): Promise<void> {
    await until(
      `${agents.join(", ")} active`,
      // of several its status is 0 where one of them is: each has its line
      () => {
        const states = this.systemctl("is-active", ...agents.map(unitOf))
          .stdout.trim()
          .split("\n");
        return states.length === agents.length && states.every((state) => state === "active");
      },
      { seen: () => this.systemctl("list-units", "--all", "--no-pager", AGENT_UNITS).stdout },
    );
  }

  /** The processes that run an agent's program for it: its launcher and whatever else has its name are not among them. */
  async copiesOf(agent: string, command: readonly string[] = LONG_SLEEP): Promise<number[]> {
    const copies = () =>
      findProcesses(
        (pid) =>
          startedWith(pid, "MOSAIC_AGENT_NAME") === agent && startedWith(pid, "MOSAIC_HOME") === this.home,
      )
        .filter((found) => found.command === command.join(" "))
        .map(({ pid }) => pid);
    // its process is there before it is its program
    await until(`${agent} is its program`, () => copies().length > 0);
    return copies();
  }

  /** From now on systemd itself notes every start of an agent's unit; returns the count so far, by agent. */
  noteStarts(): () => Readonly<Record<string, number>> {
    return noteStarts(this.folder.join("starts"));
  }

  cgroupOf(pid: number): string {
    return cgroupOf(pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const holder = this.serverPid();
    if (holder > 0) process.kill(holder, "SIGCONT");
    removeUnits(this.names);
    this.folder[Symbol.dispose]();
    const left = await survivors((pid) => startedWith(pid, "MOSAIC_HOME") === this.home);
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    if (left.length > 0) throw new Error(`the fleet left behind: ${JSON.stringify(left)}`);
  }
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** A host in memory with a fleet on it, for tests of the domain: nothing in here touches a process, a file or real time. */
import { embeddedAssets } from "../../src/adapters/assets.ts";
import { cannotTell, known, type Answer } from "../../src/base/answer.ts";
import type { Fleet } from "../../src/domain/host/host.ts";
import type { WaveGate, Supervised, Supervisor } from "../../src/domain/fleet/supervisor.ts";
import { NO_USAGE, type Usage } from "../../src/domain/ports/usage.ts";
import { fleetPaths } from "../../src/domain/host/paths.ts";
import { AGENT_UNIT_TEMPLATE, HOLDER_UNIT, unitOf, type AgentName } from "../../src/base/names.ts";
import type { Files } from "../../src/domain/ports/files.ts";
import type { ProcessIdentity } from "../../src/base/process-identity.ts";
import type { Processes } from "../../src/domain/ports/processes.ts";
import type { UnitState, UserManager } from "../../src/domain/ports/user-manager.ts";
import type { RosterAgent } from "../../src/domain/roster/roster.ts";
import { FakeTmux } from "./fake-tmux.ts";
import { rosterOf } from "./roster-agents.ts";
import { VirtualClock } from "./supervision-clock.ts";

export const HOME = "/home/someone/.config/mosaic";

/** Files by path; a folder is there when something is in it or it was made. */
export class FakeFiles implements Files {
  readonly texts = new Map<string, string>();
  readonly modes = new Map<string, number>();
  /** Something is there that is no file of ours: a symlink, a folder, a FIFO. */
  readonly hostile = new Set<string>();

  async read(path: string): Promise<string | undefined> {
    return this.texts.get(path);
  }

  async readOwn(path: string, limit: number, from = 0): Promise<string | undefined> {
    const text = this.hostile.has(path) ? undefined : this.texts.get(path);
    if (text === undefined) return undefined;
    return Buffer.from(text)
      .subarray(from, from + limit)
      .toString("utf8");
  }

  async write(path: string, text: string, mode: number): Promise<void> {
    this.hostile.delete(path);
    this.texts.set(path, text);
    this.modes.set(path, mode);
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
      if (!this.modes.has(folder)) this.modes.set(folder, 0o700);
    }
  }

  async append(path: string, text: string): Promise<number> {
    const folder = parentOf(path);
    if (this.hostile.has(path) || !this.isFolder(parentOf(folder))) throw new Error(`cannot add to ${path}`);
    if (!this.modes.has(folder)) this.modes.set(folder, 0o700);
    const whole = (this.texts.get(path) ?? "") + text;
    this.texts.set(path, whole);
    if (!this.modes.has(path)) this.modes.set(path, 0o600);
    return Buffer.byteLength(whole);
  }

  async rename(from: string, to: string): Promise<void> {
    const text = this.texts.get(from);
    if (text === undefined) throw new Error(`there is no ${from}`);
    this.texts.set(to, text);
    this.modes.set(to, this.modes.get(from) ?? 0o600);
    this.texts.delete(from);
    this.modes.delete(from);
  }

  private isFolder(path: string): boolean {
    return this.modes.has(path) || [...this.texts.keys()].some((file) => file.startsWith(`${path}/`));
  }

  async isLink(): Promise<boolean> {
    return false;
  }

  async mode(path: string): Promise<number | undefined> {
    if (this.hostile.has(path)) return 0o777;
    return this.modes.get(path) ?? (this.texts.has(path) ? 0o600 : undefined);
  }

  async identity(path: string) {
    const mode = await this.mode(path);
    const size = Buffer.byteLength(this.texts.get(path) ?? "");
    return mode === undefined ? undefined : { owner: 1000, mode, file: path, size };
  }

  async makeFolder(path: string, mode: number): Promise<void> {
    this.modes.set(path, mode);
  }

  async list(path: string): Promise<string[]> {
    const inside = [...this.texts.keys()].filter((file) => file.startsWith(`${path}/`));
    return [...new Set(inside.map((file) => file.slice(path.length + 1).split("/")[0] ?? ""))].toSorted();
  }

  async remove(path: string): Promise<void> {
    this.texts.delete(path);
    this.modes.delete(path);
    this.hostile.delete(path);
  }

  async move(from: string, to: string): Promise<void> {
    if ((await this.mode(to)) !== undefined) throw new Error(`${to} is there already`);
    if ((await this.mode(from)) === undefined) throw new Error(`${from} is not there`);
    for (const facts of [this.texts, this.modes]) {
      for (const [path, fact] of facts as Map<string, never>) {
        if (path !== from && !path.startsWith(`${from}/`)) continue;
        (facts as Map<string, unknown>).set(to + path.slice(from.length), fact);
        facts.delete(path);
      }
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

export class FakeProcesses implements Processes {
  /** Start times by pid; who is not in here is gone. */
  readonly running = new Map<number, string>();
  readonly commandLines = new Map<number, readonly string[]>();
  readonly executables = new Map<number, { readonly path: string; readonly file: string }>();
  readonly cgroups = new Map<number, string>();
  readonly usages = new Map<number, Usage>();
  /** Programs that are installed, wherever. */
  readonly programs = new Set(["tmux", "codex"]);
  /** Nothing of other processes can be told. */
  mute = false;
  /** What their first threads do; undefined: it cannot be seen. */
  waiting: boolean | undefined = true;

  async identity(pid: number): Promise<Answer<ProcessIdentity | undefined>> {
    if (this.mute) return cannotTell("/proc is not shown");
    const startTime = this.running.get(pid);
    return known(startTime === undefined ? undefined : { pid, startTime });
  }

  async cgroup(pid: number): Promise<Answer<string | undefined>> {
    return this.mute ? cannotTell("/proc is not shown") : known(this.cgroups.get(pid));
  }

  usage(pid: number): Usage {
    return this.usages.get(pid) ?? NO_USAGE;
  }

  startedAt(pid: number): number | undefined {
    return this.usages.get(pid)?.startedAt;
  }

  isAtRest(pid: number): boolean {
    return pid !== this.ownPid();
  }

  isWaiting(pid: number): boolean | undefined {
    return this.running.has(pid) ? this.waiting : undefined;
  }

  terminalLeader(): undefined {
    return undefined;
  }

  ownPid(): number {
    return 4242;
  }

  ancestors(): readonly number[] {
    return [];
  }

  async freePort(): Promise<number> {
    return 4096;
  }

  /** Pids whose program's file was deleted. */
  readonly deleted = new Set<number>();

  isProgramDeleted(pid: number): boolean | undefined {
    return this.running.has(pid) ? this.deleted.has(pid) : undefined;
  }

  async executable(pid: number) {
    return this.executables.get(pid);
  }

  async commandLine(pid: number): Promise<readonly string[]> {
    return this.mute ? [] : (this.commandLines.get(pid) ?? []);
  }

  /** By pid: what each was born with. */
  readonly environments = new Map<number, Readonly<Record<string, string>>>();
  /** Of whose processes all variables were read. */
  readonly readWhole: number[] = [];

  async environment(pid: number): Promise<Readonly<Record<string, string>> | undefined> {
    this.readWhole.push(pid);
    return this.environments.get(pid);
  }

  variable(pid: number, name: string): string | undefined {
    return this.environments.get(pid)?.[name];
  }

  async ofAgents(): Promise<ReadonlyMap<AgentName, readonly ProcessIdentity[]>> {
    return new Map();
  }

  async signal({ pid, startTime }: ProcessIdentity): Promise<void> {
    if (this.running.get(pid) === startTime) this.running.delete(pid);
  }

  async detach(): Promise<void> {
    throw new Error("nothing is started in here");
  }

  async run(): Promise<{ readonly status: number; readonly stderr: string }> {
    throw new Error("nothing is run in here");
  }

  find(program: string): string | undefined {
    return this.programs.has(program) ? `/usr/bin/${program}` : undefined;
  }
}

export class FakeManager implements UserManager {
  readonly units: UnitState[] = [];
  readonly properties = new Map<string, ReadonlyMap<string, string>>();
  /** What a start of a unit comes to; where a test says nothing, every start is done and changes nothing. */
  readonly installed = new Map<string, "runs" | "fails">();
  answers = true;
  /** Every call: its name and the units it was about. */
  readonly calls: (readonly string[])[] = [];

  async availability() {
    return { available: true } as const;
  }

  async listUnits(patterns: readonly string[]): Promise<Answer<readonly UnitState[]>> {
    this.calls.push(["listUnits"]);
    if (!this.answers) return cannotTell("systemctl --user did not answer in time");
    const globs = patterns.map((pattern) => new Bun.Glob(pattern));
    return known(this.units.filter(({ unit }) => globs.some((glob) => glob.match(unit))));
  }

  async show(units: readonly string[]): Promise<Answer<ReadonlyMap<string, ReadonlyMap<string, string>>>> {
    if (units.length === 0) return known(new Map());
    this.calls.push(["show", ...units]);
    if (!this.answers) return cannotTell("systemctl --user did not answer in time");
    return known(new Map([...this.properties].filter(([unit]) => units.includes(unit))));
  }

  async act(action: string, units: readonly string[]) {
    if (units.length === 0) return { ok: true, detail: "" };
    this.calls.push([action, ...units]);
    if (this.installed.size === 0) return { ok: true, detail: "" };
    const problems = units.map((unit) => this.#do(action, unit)).filter((problem) => problem !== "");
    return { ok: problems.length === 0, detail: problems.join("\n") };
  }

  #do(action: string, unit: string): string {
    const comesTo = this.installed.get(unit);
    if (comesTo === undefined) return `Unit ${unit} not found.`;
    const at = this.units.findIndex((state) => state.unit === unit);
    if (at >= 0) this.units.splice(at, 1);
    if (action === "start" && comesTo === "runs") {
      this.units.push({ unit, load: "loaded", active: "active", sub: "running" });
      this.properties.set(
        unit,
        new Map([
          ["Id", unit],
          ["MainPID", "4343"],
          ["LoadState", "loaded"],
        ]),
      );
    }
    if (action === "start" && comesTo === "fails") {
      this.units.push({ unit, load: "loaded", active: "failed", sub: "failed" });
      return `Job for ${unit} failed.`;
    }
    return "";
  }

  async daemonReload(): Promise<void> {}

  /** Where it looks for units; it does not say so where a test says nothing. */
  searched: readonly string[] | undefined;

  async unitFolders(): Promise<Answer<readonly string[]>> {
    return this.searched === undefined ? cannotTell("no answer") : known(this.searched);
  }

  /** By path: `CONTROL_GROUP/FILE`. */
  readonly limits = new Map<string, string>();

  async readLimit(controlGroup: string, file: string): Promise<string | undefined> {
    return this.limits.get(`${controlGroup}/${file}`);
  }

  async writeLimit(controlGroup: string, file: string, text: string): Promise<void> {
    this.limits.set(`${controlGroup}/${file}`, text);
  }

  async lingering(): Promise<Answer<boolean>> {
    return known(true);
  }
}

export interface FakeFleet extends Fleet {
  readonly clock: VirtualClock;
  readonly files: FakeFiles;
  readonly processes: FakeProcesses;
  readonly manager: FakeManager;
  readonly server: FakeTmux;
  readonly interrupt: AbortController;
}

/** An installed fleet of which nothing runs. */
export function fakeFleet(agents: readonly RosterAgent[]): FakeFleet {
  const interrupt = new AbortController();
  const server = new FakeTmux();
  const files = new FakeFiles();
  const paths = fleetPaths(HOME, "/home/someone/.config");
  files.texts.set(paths.launcher, "");
  files.texts.set(paths.unitFile(AGENT_UNIT_TEMPLATE), "");
  for (const agent of agents) files.texts.set(paths.agentEnvironment(agent.name), "");
  return {
    paths,
    rosterFile: `${HOME}/fleet/roster.yaml`,
    userHome: "/home/someone",
    userName: "someone",
    userId: 1000,
    path: "/usr/bin:/bin",
    binary: "/opt/mosaic",
    clock: new VirtualClock(),
    files,
    processes: new FakeProcesses(),
    manager: new FakeManager(),
    assets: embeddedAssets,
    tmux: () => new FakeTmux(),
    timeZone: () => "UTC",
    heartbeatIntervalMs: 15_000,
    version: "0.1.0",
    heartbeatSettings: {},
    signal: interrupt.signal,
    roster: rosterOf(agents),
    server,
    interrupt,
  };
}

/** Makes an agent run: its unit, its pane, its process in its cgroup, its beat of this moment. Returns the pid. */
export function run(fleet: FakeFleet, agent: RosterAgent, program: string = agent.runtime): number {
  const { clock, files, manager, paths, processes, server } = fleet;
  if (server.panes === undefined) server.add("_holder");
  manager.properties.set(HOLDER_UNIT, new Map([["MainPID", String(server.serverPid)]]));
  server.panes = server.panes?.filter((pane) => pane.session !== agent.name);
  const { pid } = server.add(agent.name, { activity: Math.floor(clock.now() / 1000) * 1000 });
  const unit = unitOf(agent.name);
  manager.units.splice(0, Infinity, ...manager.units.filter((other) => other.unit !== unit), {
    unit,
    load: "loaded",
    active: "active",
    sub: "running",
  });
  processes.running.set(pid, String(pid * 10));
  processes.commandLines.set(pid, [program, program]);
  processes.cgroups.set(pid, `/user.slice/${unit}`);
  processes.usages.set(pid, { ...NO_USAGE, startedAt: clock.now() });
  const beat = `ts=${new Date(clock.now()).toISOString()}\npid=${pid}\npid_start=${pid * 10}\nstatus=ok\nlauncher=3\nrestarts=0\n`;
  files.texts.set(paths.heartbeat(agent.name), beat);
  return pid;
}

/** A supervisor that does what it is asked, but for whom the test says; `calls` has every transaction. */
export class FakeSupervisor implements Supervisor {
  readonly kind = "systemd";
  readonly calls: (readonly string[])[] = [];
  /** What happens instead of a start. */
  readonly instead = new Map<string, () => void>();
  /** Happens at the beginning of a restart. */
  before: (agents: readonly RosterAgent[]) => Promise<void> = async () => undefined;
  readonly #fleet: FakeFleet;

  constructor(fleet: FakeFleet) {
    this.#fleet = fleet;
  }

  async states(): Promise<Answer<ReadonlyMap<AgentName, Supervised>>> {
    const running = this.#fleet.manager.units.map((unit) => unit.unit);
    const { agents } = this.#fleet.roster;
    return known(
      new Map(
        agents.map(({ name }) => [name, { state: running.includes(unitOf(name)) ? "running" : "stopped" }]),
      ),
    );
  }

  async start(): Promise<ReadonlyMap<AgentName, string>> {
    throw new Error("nobody asks for a start here");
  }

  async restart(wanted: readonly RosterAgent[], wholeFleet: boolean, gate: WaveGate) {
    const agents = await gate.admit(wanted);
    if (gate.signal.aborted) return new Map<AgentName, string>();
    this.calls.push([wholeFleet ? "fleet" : "agents", ...agents.map(({ name }) => name)]);
    await this.before(agents);
    for (const agent of agents) (this.instead.get(agent.name) ?? (() => void run(this.#fleet, agent)))();
    await gate.step();
    return new Map<AgentName, string>();
  }

  async stop(agents: readonly AgentName[]): Promise<ReadonlyMap<AgentName, string>> {
    this.calls.push(["stop", ...agents]);
    return new Map();
  }

  async stopHolder(): Promise<undefined> {
    throw new Error("nobody asks for a stop here");
  }
}

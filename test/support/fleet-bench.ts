/**
 * A fleet as a person has it: a HOME, a roster, the compiled binary, a tmux socket of its own. Dispose it and no
 * process, unit or file of it is left, whatever the test did.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AGENT_UNITS, HOLDER_UNIT } from "../../src/base/names.ts";
import { type BinaryResult, runBinary } from "./built-binary.ts";
import { tree } from "./fleet-tree.ts";
import type { AgentRow } from "../../src/operations/documents/agent-row.ts";
import type { FleetVerify } from "../../src/operations/documents/fleet-verify.ts";
import { insideLab } from "./lab.ts";
import { LIST_PANES, livingPanes, loginEnvironment } from "./lab-fleet.ts";
import { until } from "./poll.ts";
import { cgroupOf, findProcesses, type FoundProcess, startedWith } from "./processes.ts";
import { SmallDisk } from "./small-disk.ts";
import { TemporaryHome } from "./temporary-home.ts";

type Variables = Readonly<Record<string, string>>;

export interface JsonResult<T> {
  readonly status: number | null;
  readonly document: T;
}

/** A check of `fleet verify --json`, and an agent of `fleet status --json`, as far as tests look at them. */
export type CheckRow = FleetVerify["checks"][number];
export type StatusRow = AgentRow;

let count = 0;

export abstract class FleetBench implements AsyncDisposable {
  abstract readonly home: string;
  abstract readonly environment: Variables;
  abstract readonly supervisor: string;
  /** Two that have the same number in namespaces of their own share the folder of the sockets. */
  readonly socket = `test-fleet-${process.pid}-${(count += 1)}-${crypto.randomUUID().slice(0, 4)}`;

  get mosaicHome(): string {
    return join(this.home, ".config/mosaic");
  }

  /** A path below the mosaic home. */
  path(...parts: readonly string[]): string {
    return join(this.mosaicHome, ...parts);
  }

  /** Every file that could be mosaic's or the operator's, to be compared later. */
  tree(): Record<string, string> {
    return tree(join(this.home, ".config"));
  }

  /** Runs mosaic to its end. `more` is added to the environment; an empty value removes. */
  run(args: readonly string[], more: Variables = {}): Promise<BinaryResult> {
    const env = Object.fromEntries(
      Object.entries({ ...this.environment, ...more }).filter(([, value]) => value !== ""),
    );
    return runBinary(args, { cwd: this.home, env });
  }

  /** Runs mosaic, which must succeed; what it said on stdout. */
  async ok(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(args);
    if (status !== 0)
      throw new Error(`mosaic ${args.join(" ")} exited with status ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  async json<T>(...args: readonly string[]): Promise<JsonResult<T>> {
    const { status, stdout, stderr } = await this.run([...args, "--json"]);
    if (stdout === "") throw new Error(`mosaic ${args.join(" ")} --json (status ${status}): ${stderr}`);
    return { status, document: JSON.parse(stdout) as T };
  }

  /** The agents, by name, as `fleet status` shows them. */
  async status(): Promise<Record<string, StatusRow>> {
    const { document } = await this.json<{ agents: StatusRow[] }>("fleet", "status");
    return Object.fromEntries(document.agents.map((agent) => [agent.agent, agent]));
  }

  /** One look of `fleet verify`: its exit status, and "ID AGENT: fact" for each check that failed. */
  async verify(...more: readonly string[]): Promise<{ status: number | null; failed: string[] }> {
    const { status, document } = await this.json<{ checks: CheckRow[] }>(
      "fleet",
      "verify",
      ...(more.length === 0 ? ["--timeout", "0"] : more),
    );
    const failed = document.checks.filter((check) => check.verdict === "failed");
    return {
      status,
      failed: failed.map(({ check, agent, fact }) => `${check}${agent === null ? "" : ` ${agent}`}: ${fact}`),
    };
  }

  /** Writes the roster: a head with this bench's socket and supervisor, then `agents`, as YAML. */
  roster(agents: string): void {
    this.rosterFile(
      `version: 1\ntransport: tmux\nsupervisor: ${this.supervisor}\ntmux: { socket_name: ${this.socket} }\n${agents}`,
    );
  }

  rosterFile(text: string): void {
    const path = this.path("fleet/roster.yaml");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** tmux on the fleet's socket; its output, or "" where it failed. */
  tmux(...args: readonly string[]): string {
    const { stdout } = Bun.spawnSync(["tmux", "-L", this.socketInUse, ...args], {
      env: { ...this.environment },
      stderr: "ignore",
    });
    return stdout.toString();
  }

  /** The socket that the roster names; the default where it names none. */
  get socketInUse(): string {
    try {
      const text = readFileSync(this.path("fleet/roster.yaml"), "utf8");
      return /socket_name: ([A-Za-z0-9_.-]+)/.exec(text)?.[1] ?? "mosaic-factory";
    } catch {
      return this.socket;
    }
  }

  /** The process of each living pane, by session. */
  panes(): Record<string, number> {
    return Object.fromEntries(livingPanes(this.tmux(...LIST_PANES)));
  }

  /** The pane's process; waits for it. */
  panePid(session: string): Promise<number> {
    return until(
      `session ${session} has a living pane`,
      () => {
        return this.panes()[session];
      },
      { seen: () => this.tmux("list-panes", "-a") },
    );
  }

  /** Sends a stub a message: pasted, then Enter. */
  async say(session: string, message: string): Promise<void> {
    const pane = `=${session}:0.0`;
    await until("the stub is ready", () => this.tmux("capture-pane", "-p", "-t", pane).includes("idle"));
    this.tmux("set-buffer", "-b", "test", message);
    this.tmux("paste-buffer", "-p", "-d", "-b", "test", "-t", pane);
    await until("the message is in the box", () =>
      this.tmux("capture-pane", "-p", "-t", pane).includes(message),
    );
    this.tmux("send-keys", "-t", pane, "Enter");
  }

  /** Every process of the fleet, however far it went: by what it inherited. */
  processes(): FoundProcess[] {
    return findProcesses((pid) => startedWith(pid, "MOSAIC_HOME") === this.mosaicHome);
  }

  /** The processes of one agent. */
  processesOf(agent: string): FoundProcess[] {
    return this.processes().filter(({ pid }) => startedWith(pid, "MOSAIC_AGENT_NAME") === agent);
  }

  protected async endEverything(): Promise<void> {
    this.tmux("kill-server");
    await until("no process of the fleet is left", () => {
      const left = this.processes();
      for (const { pid } of left) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // it ended in between
        }
      }
      return left.length === 0;
    });
    const socketFolder = this.environment["TMUX_TMPDIR"] ?? "/tmp";
    rmSync(join(socketFolder, `tmux-${process.getuid?.()}`, this.socketInUse), { force: true });
  }

  abstract [Symbol.asyncDispose](): Promise<void>;
}

/** A fleet without a user manager, in a HOME of its own. */
export class DirectBench extends FleetBench {
  readonly supervisor: string;
  readonly environment: Variables;
  readonly #home = new TemporaryHome();
  /** Undefined: its home is on the disk of everybody. */
  readonly disk: SmallDisk | undefined;
  readonly #records: SmallDisk | undefined;

  /**
   * `disk`: the size of one of its own ("64m"), which can be full; what stubs write down is on another one, so that it can
   * be believed. In namespaces of one's own alone.
   */
  constructor(
    options: { readonly supervisor?: string; readonly environment?: Variables; readonly disk?: string } = {},
  ) {
    super();
    if (options.disk !== undefined) {
      this.disk = new SmallDisk(this.home, options.disk);
      this.#records = new SmallDisk(this.#home.join(".local/state/mosaic-stub"), options.disk);
      mkdirSync(this.#home.join(".config"));
    }
    this.supervisor = options.supervisor ?? "direct";
    // a host with a user manager has none here: a folder of ours that was named is believed
    mkdirSync(this.#home.join("no-user-manager"), { mode: 0o700 });
    this.environment = this.#home.environment({
      XDG_RUNTIME_DIR: this.#home.join("no-user-manager"),
      ...options.environment,
    });
  }

  get home(): string {
    return this.#home.path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endEverything();
    this.#records?.[Symbol.dispose]();
    this.disk?.[Symbol.dispose]();
    this.#home[Symbol.dispose]();
  }
}

/** A fleet under the lab's user manager, in the lab's HOME: only there does the manager look for units. */
export class LabBench extends FleetBench {
  readonly supervisor = "systemd";
  readonly home = process.env["HOME"] ?? "";
  readonly environment: Variables;

  constructor(more: Variables = {}) {
    super();
    if (!insideLab()) throw new Error("a LabBench outside of the lab would touch a real HOME");
    this.environment = { ...loginEnvironment(), ...more };
  }

  get units(): string {
    return join(this.home, ".config/systemd/user");
  }

  systemctl(...args: readonly string[]): string {
    return Bun.spawnSync(["systemctl", "--user", ...args], { stderr: "ignore" })
      .stdout.toString()
      .trim();
  }

  /** Also what lost its environment: by its cgroup. */
  override processes(): FoundProcess[] {
    return findProcesses(
      (pid) => startedWith(pid, "MOSAIC_HOME") === this.mosaicHome || /\/mosaic-[a-z]/.test(cgroupOf(pid)),
    );
  }

  cgroupOf(pid: number): string {
    return cgroupOf(pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.systemctl("stop", HOLDER_UNIT, AGENT_UNITS);
    await this.endEverything();
    for (const folder of [this.mosaicHome, this.units, join(this.home, ".local")]) {
      rmSync(folder, { recursive: true, force: true });
    }
    this.systemctl("reset-failed");
    this.systemctl("daemon-reload");
  }
}

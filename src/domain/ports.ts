import type { Answer } from "./answer.ts";
import type { Usage } from "./fleet/usage.ts";
import type { AgentName, SessionName, UnitName } from "./names.ts";

/**
 * What the domain asks of the outside world. `src/adapters` implements these with the real thing,
 * `test/support` with fakes that pass the same contract suites.
 */
export interface Clock {
  /** Wall-clock time, milliseconds since the epoch: for what is written down. It may jump. */
  now(): number;
  /** Milliseconds that only ever go forward: for waiting and measuring. */
  monotonic(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface Files {
  /** The text of a regular file; undefined where there is none. A symlink is followed. */
  read(path: string): Promise<string | undefined>;
  /** The same for a file that others must not be able to place: no symlink is followed, at most `limit` bytes are read. */
  readOwn(path: string, limit: number): Promise<string | undefined>;
  /** Replaces a file in one step (temporary file in the same folder, fsync, rename); makes missing folders with 0700. */
  write(path: string, text: string, mode: number): Promise<void>;
  /** The permission bits, or undefined where there is no such file. */
  mode(path: string): Promise<number | undefined>;
  makeFolder(path: string, mode: number): Promise<void>;
  /** Names in a folder, sorted; empty where there is no such folder. */
  list(path: string): Promise<string[]>;
  remove(path: string): Promise<void>;
}

/** One pane of the fleet's tmux server. */
export interface Pane {
  readonly session: string;
  readonly window: number;
  readonly index: number;
  readonly pid: number;
  /** The name of the foreground process; tmux's `pane_current_command`. */
  readonly command: string;
  readonly path: string;
  readonly title: string;
  readonly dead: boolean;
  readonly exitStatus: number | undefined;
  readonly exitSignal: number | undefined;
  /** Seconds since the epoch of the last output. */
  readonly activity: number | undefined;
}

/** The server of one socket: absent (nothing listens there), or what it holds. */
export type TmuxSnapshot =
  | { readonly running: false }
  | { readonly running: true; readonly serverPid: number; readonly panes: readonly Pane[] };

export interface Tmux {
  /** "3.3a". Throws MosaicError("missing-program") where tmux is not installed. */
  version(): Promise<Answer<string>>;
  snapshot(): Promise<Answer<TmuxSnapshot>>;
  /** The last lines of a session's screen and history, without colours. */
  capture(session: SessionName, lines: number): Promise<Answer<string>>;
  killServer(): Promise<Answer<boolean>>;
}

/** What `systemctl --user list-units` says of one unit. */
export interface UnitState {
  readonly unit: string;
  /** loaded, not-found, bad-setting, error, masked */
  readonly load: string;
  /** active, inactive, failed, activating, deactivating, reloading */
  readonly active: string;
  /** running, dead, start-limit-hit, auto-restart, … */
  readonly sub: string;
}

export type ManagerAvailability =
  { readonly available: true } | { readonly available: false; readonly why: string; readonly hint: string };

export type UnitAction = "start" | "stop" | "restart" | "reset-failed" | "enable" | "disable";

/** How one call for several units went: systemd does all it can and says what it could not. */
export interface UnitActionResult {
  readonly ok: boolean;
  /** What systemctl printed on stderr, trimmed. */
  readonly detail: string;
}

/** The user's own service manager: `systemctl --user`. */
export interface UserManager {
  availability(): Promise<ManagerAvailability>;
  /** Every loaded unit that matches, dead ones included. */
  listUnits(patterns: readonly string[]): Promise<Answer<readonly UnitState[]>>;
  /** Properties that only `show` knows, by unit. */
  show(
    units: readonly UnitName[],
    properties: readonly string[],
  ): Promise<Answer<ReadonlyMap<string, ReadonlyMap<string, string>>>>;
  /** One transaction for all units. */
  act(action: UnitAction, units: readonly UnitName[]): Promise<UnitActionResult>;
  daemonReload(): Promise<void>;
  /** Whether the user's services outlive the last log-out and start at boot. */
  lingering(): Promise<Answer<boolean>>;
}

/** A process, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTime: string;
}

export interface Processes {
  /** undefined where no such process lives. A zombie does not live. */
  identity(pid: number): Promise<Answer<ProcessIdentity | undefined>>;
  /** The path of a process in the cgroup-v2 tree; undefined where there is none. */
  cgroup(pid: number): Promise<Answer<string | undefined>>;
  /** What the tree of a process takes; of the whole cgroup where it is the agent's own. */
  usage(pid: number, cgroup: string | undefined): Usage;
  /** Milliseconds since the epoch at which a process began; undefined where it is gone. */
  startedAt(pid: number): number | undefined;
  /** The name of the program and its arguments; empty where it is gone. */
  commandLine(pid: number): Promise<readonly string[]>;
  /** Processes whose environment says that they belong to one of these agents of this home; we are not among them. */
  ofAgents(
    agents: readonly AgentName[],
    mosaicHome: string,
  ): Promise<ReadonlyMap<AgentName, readonly ProcessIdentity[]>>;
  /** Our own process, where it is what a terminal was made for: the first process of a pane, not a tool of it. */
  terminalLeader(): ProcessIdentity | undefined;
  ownPid(): number;
  /** A TCP port of 127.0.0.1 that nobody listens on now. */
  freePort(): Promise<number>;
  /** Nothing happens where the process is gone or its pid is another's by now. */
  signal(process: ProcessIdentity, signal: "TERM" | "KILL"): Promise<void>;
  /** Starts a program that outlives us, in a session of its own, with its output in a file. */
  detach(
    argv: readonly string[],
    environment: Readonly<Record<string, string>>,
    logFile: string,
  ): Promise<void>;
  /** Runs a program to its end. */
  run(
    argv: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly stderr: string }>;
  /** The absolute path of a program on a PATH; undefined where it is not installed. */
  find(program: string, path: string): string | undefined;
}

/** The files of `framework/`, which are part of the binary. Names are relative: "fleet/tmux.conf". */
export interface Assets {
  text(name: AssetName): string;
}

export const ASSET_NAMES = [
  "fleet/examples/demo.yaml",
  "fleet/examples/local-canary.yaml",
  "fleet/examples/minimal.yaml",
  "fleet/roster.schema.json",
  "fleet/tmux.conf",
  "systemd/user/mosaic-agent@.service",
  "systemd/user/mosaic-tmux-holder.service",
  "tools/fleet/claude-hook.sh",
  "tools/fleet/pi-extension.mjs",
  "tools/fleet/start-agent-session.sh",
  "tools/fleet/start-holder.sh",
  "tools/tmux/agent-send.sh",
  "tools/tmux/send-message.sh",
] as const;

export type AssetName = (typeof ASSET_NAMES)[number];

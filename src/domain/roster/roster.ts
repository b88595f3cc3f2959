import type { HostName } from "../../base/addresses.ts";
import type { AgentName, SessionName, SocketName } from "../../base/names.ts";
import type { Described } from "../../runtimes/described/description.ts";
import type { AnyRuntimeName, RuntimeName } from "../../runtimes/runtime-name.ts";

/** A checked roster with everything resolved: what `defaults` and mosaic itself supply is in each agent. */
export interface Roster {
  readonly tmux: {
    /** `tmux -L` name of the fleet's own server; never the user's `default`. */
    readonly socketName: SocketName;
    /** The session that keeps the server alive; no agent can have this name. */
    readonly holderSession: SessionName;
  };
  /** The wanted supervisor; `auto` is decided on the host. */
  readonly supervisor: SupervisorChoice;
  /** How many agents may be starting at the same time; at least 1. */
  readonly startConcurrency: number;
  /** What the site changes in the built-in adapters of runtimes. */
  readonly runtimes: Readonly<Partial<Record<RuntimeName, RuntimeOverrides>>>;
  /** Who is sent notices; undefined: nobody. */
  readonly notify: RosterNotify | undefined;
  /** What agents may do to the fleet and to each other from inside of their panes. */
  readonly agentsMay: readonly AgentRight[];
  /** Agents cannot add further agents once the roster has this many. */
  readonly agentsMost: number;
  /** In the order of the file. At least one, though all may be on another host; names and tmux sessions are unique. */
  readonly agents: readonly RosterAgent[];
}

/** What agents may be allowed. "operate": everything without a word of its own, such as a change of the roster. */
export const AGENT_RIGHTS = [
  "send",
  "ask",
  "wait",
  "read",
  "start",
  "stop",
  "restart",
  "add",
  "operate",
] as const;
export type AgentRight = (typeof AGENT_RIGHTS)[number];

/**
 * What to do at a usage limit. park: messages are held, and delivered when it has passed; resume: the agent is also
 * told to continue then; ask: a person decides, and messages are refused meanwhile.
 */
export const LIMIT_POLICIES = ["park", "resume", "ask"] as const;
export type OnLimit = (typeof LIMIT_POLICIES)[number];

/**
 * What to do when an agent has used its budget of a day. warn: somebody is told; pause: also, the agent gets no message
 * until the day ends; stop: also, it is stopped when its turn is over.
 */
export const BUDGET_POLICIES = ["warn", "pause", "stop"] as const;
export type BudgetPolicy = (typeof BUDGET_POLICIES)[number];

/** What an agent may use within a day, by this host's clock. */
export interface RosterBudget {
  /** Tokens that its models read for the first time, or wrote; at least 1. */
  readonly tokens: number;
  readonly policy: BudgetPolicy;
}

/**
 * What somebody outside of the fleet may want to know: an agent waits for a person, died, is done with its work, or has
 * used its budget of the day.
 */
export const NOTICE_KINDS = ["blocked", "failed", "idle", "budget"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface RosterNotify {
  /** The address of ntfy and webhook; undefined: it is in the env_file. */
  readonly by:
    | { readonly kind: "command"; readonly argv: readonly [string, ...string[]] }
    | { readonly kind: "ntfy" | "webhook"; readonly address: string | undefined };
  /** To be expanded by `expandHome`. */
  readonly envFile: string | undefined;
  readonly on: readonly NoticeKind[];
  /** Milliseconds for one notice. */
  readonly timeoutMs: number;
  readonly perHour: number;
}

export interface RosterAgent {
  readonly name: AgentName;
  readonly runtime: AnyRuntimeName;
  /** The description of a runtime that mosaic does not have itself. Not part of the roster's text. */
  readonly described?: Described;
  /** Free label (role): one line, not empty. */
  readonly class: string;
  /** Given to the runtime as its model; one line, no leading '-'. */
  readonly modelHint: string | undefined;
  /** Absolute, or beginning with `~` or `$HOME`, which `expandHome` replaces. May not exist yet. */
  readonly workingDirectory: string;
  /** Program and arguments that replace the runtime's own command. Always set for runtime `command`. */
  readonly command: readonly [string, ...string[]] | undefined;
  /** Whether a new process resumes the last conversation, where the runtime can. */
  readonly resume: boolean;
  /** How many bytes of its conversations are kept; 0: none. */
  readonly logsMaxBytes: number;
  /** Variables of the agent, with values exactly as in the roster. No MOSAIC_ name, no value of several lines. */
  readonly env: Readonly<Record<string, string>>;
  /** A file of KEY=value lines that is read when the agent starts; expanded like `workingDirectory`. */
  readonly envFile: string | undefined;
  readonly limits: AgentLimits;
  readonly restart: AgentRestart;
  /** What to do when its account has reached a usage limit, and the runtime says until when. */
  readonly onLimit: OnLimit;
  /** What it may use within a day; left out: nothing is counted. */
  readonly budget?: RosterBudget | undefined;
  /** The account it works on; left out: the runtime's default. */
  readonly account?: AgentAccount;
  /** The hosts of a team on which it runs; left out: every host with this roster. */
  readonly hosts?: readonly HostName[];
}

export interface AgentAccount {
  /** Its name in the roster's `accounts`. */
  readonly name: string;
  /** Where its runtime keeps the login; expanded by `expandHome`. */
  readonly folder: string;
}

/** What the agent's unit may use. undefined: mosaic sets no such limit. */
export interface AgentLimits {
  /** Text for systemd's `MemoryMax=`: "4G", "infinity". K, M, G, T are powers of 1024. */
  readonly memoryMax: string | undefined;
  /** The same in bytes; `Infinity` for "infinity". */
  readonly memoryMaxBytes: number | undefined;
  /** Text for systemd's `CPUQuota=`: "200%" is two processors. systemd has no word for "no quota": undefined. */
  readonly cpuQuota: string | undefined;
  /** Text for systemd's `TasksMax=`, a count of threads: "512", "infinity". */
  readonly tasksMax: string | undefined;
}

/** When a dead agent is started again, and when it is given up. */
export interface AgentRestart {
  /** After a failure, after any end, or never (systemd's `no`, which older YAML parsers read as false). */
  readonly policy: RestartPolicy;
  /** How many starts within the window before it is given up; at least 1. */
  readonly max: number;
  /** Milliseconds. Longer than `max` times `backoffMs`, or the limit could never be reached. */
  readonly windowMs: number;
  /** Milliseconds between an agent's death and its next start. */
  readonly backoffMs: number;
}

export interface RuntimeOverrides {
  /** What is typed to start a new conversation. */
  readonly resetCommand: string | undefined;
}

export const SUPERVISOR_CHOICES = ["auto", "systemd", "direct"] as const;
export type SupervisorChoice = (typeof SUPERVISOR_CHOICES)[number];

export const RESTART_POLICIES = ["on-failure", "always", "never"] as const;
export type RestartPolicy = (typeof RESTART_POLICIES)[number];

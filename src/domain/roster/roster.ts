import type { HostName } from "../../base/addresses.ts";
import type { AgentName, SessionName, SocketName } from "../../base/names.ts";
import type { Described } from "../../runtimes/described/description.ts";
import type { AnyRuntimeName, RuntimeName } from "../../runtimes/runtime-name.ts";

/** A checked roster with everything resolved: what `defaults` and mosaic itself supply is already in each agent. */
export interface Roster {
  readonly tmux: {
    /** `tmux -L` name of the fleet's own server; never the user's `default`. */
    readonly socketName: SocketName;
    /** The session that keeps the server alive; no agent has this name. */
    readonly holderSession: SessionName;
  };
  /** Who supervises; `auto` is decided where the machine is known. */
  readonly supervisor: SupervisorChoice;
  /** How many agents may be starting at the same time. At least 1. */
  readonly startConcurrency: number;
  /** What the site changes in a runtime's built-in adapter. */
  readonly runtimes: Readonly<Partial<Record<RuntimeName, RuntimeOverrides>>>;
  /** Who is told outside of the fleet; undefined: nobody is. */
  readonly notify: RosterNotify | undefined;
  /** What agents may do to the fleet and to each other, from inside of their panes. */
  readonly agentsMay: readonly AgentRight[];
  /** An agent adds no other once the roster has so many. */
  readonly agentsMost: number;
  /** In the order of the file. At least one, of which another host may have all; names and tmux sessions are unique. */
  readonly agents: readonly RosterAgent[];
}

/** What an agent may be allowed. "operate": whatever has no word of its own, such as a change of the roster. */
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
 * What is done with an agent at a usage limit. park: messages are kept, and delivered when it has passed; resume: it is
 * told to go on then, too; ask: a person decides, and messages are refused meanwhile.
 */
export const LIMIT_POLICIES = ["park", "resume", "ask"] as const;
export type OnLimit = (typeof LIMIT_POLICIES)[number];

/**
 * What is done once an agent has used its budget of a day. warn: somebody is told; pause: and it gets no message until the
 * day ends; stop: and it is stopped when its turn is over.
 */
export const BUDGET_POLICIES = ["warn", "pause", "stop"] as const;
export type BudgetPolicy = (typeof BUDGET_POLICIES)[number];

/** What an agent may use within a day of this host. */
export interface RosterBudget {
  /** Of those that its models read anew or wrote; at least 1. */
  readonly tokens: number;
  readonly policy: BudgetPolicy;
}

/**
 * What somebody outside of the fleet may want to know: it waits for a person, it died, it is done with its work, it has
 * used what it may use within a day.
 */
export const NOTICE_KINDS = ["blocked", "failed", "idle", "budget"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface RosterNotify {
  /** The address of ntfy and webhook; undefined: it stands in the env_file. */
  readonly by:
    | { readonly kind: "command"; readonly argv: readonly [string, ...string[]] }
    | { readonly kind: "ntfy" | "webhook"; readonly address: string | undefined };
  /** For `expandHome`. */
  readonly envFile: string | undefined;
  readonly on: readonly NoticeKind[];
  /** Milliseconds for one notice. */
  readonly timeoutMs: number;
  readonly perHour: number;
}

export interface RosterAgent {
  readonly name: AgentName;
  readonly runtime: AnyRuntimeName;
  /** Of a runtime that mosaic does not have itself: what its file says. Not a part of the roster's text. */
  readonly described?: Described;
  /** Free label (role): one line, not empty. */
  readonly class: string;
  /** Given to the runtime as its model; one line, no leading '-'. */
  readonly modelHint: string | undefined;
  /** Absolute, or beginning with `~` or `$HOME`: `expandHome` makes it absolute. May not exist yet. */
  readonly workingDirectory: string;
  /** Program and arguments in place of the runtime's own command. Always there for runtime `command`. */
  readonly command: readonly [string, ...string[]] | undefined;
  /** Whether a new start goes on with the conversation of the last life, where the runtime can. */
  readonly resume: boolean;
  /** Bytes of what was said to the agent and by it that are kept; 0: nothing is. */
  readonly logsMaxBytes: number;
  /** Variables of the agent, values exactly as written in the roster. No MOSAIC_ name, no value of several lines. */
  readonly env: Readonly<Record<string, string>>;
  /** A file of KEY=value lines read when the agent starts; for `expandHome`, as `workingDirectory`. */
  readonly envFile: string | undefined;
  readonly limits: AgentLimits;
  readonly restart: AgentRestart;
  /** What is done where its account has used all that it may, and the runtime says until when. */
  readonly onLimit: OnLimit;
  /** What it may use within a day; left out: nobody counts. */
  readonly budget?: RosterBudget | undefined;
  /** The account that it works on; left out: the one that its runtime has anyway. */
  readonly account?: AgentAccount;
  /** The hosts of a team on which it runs; left out: every host that has this roster. */
  readonly hosts?: readonly HostName[];
}

export interface AgentAccount {
  /** As `accounts` of the roster names it. */
  readonly name: string;
  /** Where its runtime keeps the login; for `expandHome`. */
  readonly folder: string;
}

/** What the agent's unit may use. undefined: mosaic sets no limit of this kind. */
export interface AgentLimits {
  /** Text for systemd's `MemoryMax=`: "4G", "infinity". K, M, G, T are powers of 1024. */
  readonly memoryMax: string | undefined;
  /** The same in bytes; `Infinity` for "infinity". */
  readonly memoryMaxBytes: number | undefined;
  /** Text for systemd's `CPUQuota=`: "200%" is two processors' worth. systemd has no word for "no quota": undefined. */
  readonly cpuQuota: string | undefined;
  /** Text for systemd's `TasksMax=`, a count of threads: "512", "infinity". */
  readonly tasksMax: string | undefined;
}

/** When a dead agent is started again, and when that is given up. */
export interface AgentRestart {
  /** After a failure, after any end, or not at all (systemd's `no`, which older YAML readers take for false). */
  readonly policy: RestartPolicy;
  /** Starts within the window after which it is given up. At least 1. */
  readonly max: number;
  /** Milliseconds. Longer than `max` times `backoffMs`, else the limit could never be reached. */
  readonly windowMs: number;
  /** Milliseconds between an agent's death and its next start. */
  readonly backoffMs: number;
}

export interface RuntimeOverrides {
  /** What is typed to begin a new conversation. */
  readonly resetCommand: string | undefined;
}

export const SUPERVISOR_CHOICES = ["auto", "systemd", "direct"] as const;
export type SupervisorChoice = (typeof SUPERVISOR_CHOICES)[number];

export const RESTART_POLICIES = ["on-failure", "always", "never"] as const;
export type RestartPolicy = (typeof RESTART_POLICIES)[number];

import { parseSessionName, parseSocketName, type SessionName, type SocketName } from "../../base/names.ts";
import { BUILT_IN, BUILT_IN_LOGS_MAX, BUILT_IN_RESTART } from "./built-in.ts";
import type {
  AgentLimits,
  AgentRestart,
  Roster,
  RosterAgent,
  RosterBudget,
  RosterNotify,
  RuntimeOverrides,
} from "./roster.ts";
import { isRuntimeName, parseAnyRuntimeName, type RuntimeName } from "../../runtimes/runtime-name.ts";
import type { WrittenNotify } from "./schema-notify.ts";
import type { WrittenBudget } from "./schema-budget.ts";
import type { WrittenAgent, WrittenLimits, WrittenRestart, WrittenRoster } from "./schema.ts";

type WrittenDefaults = NonNullable<WrittenRoster["defaults"]>;

/** Fills in what the file leaves out: the agent's own key, else that of `defaults`, else the built-in one. */
export function resolveRoster(written: WrittenRoster): Roster {
  const defaults = written.defaults ?? {};
  return {
    tmux: {
      socketName: written.tmux?.socket_name ?? builtInSocket(),
      holderSession: written.tmux?.holder_session ?? builtInHolder(),
    },
    supervisor: written.supervisor ?? BUILT_IN.supervisor,
    startConcurrency: defaults.start_concurrency ?? BUILT_IN.start_concurrency,
    runtimes: resolveRuntimes(written.runtimes ?? {}),
    notify: written.notify === undefined ? undefined : resolveNotify(written.notify),
    agentsMay: written.agents_may ?? BUILT_IN.agents_may,
    agentsMost: written.agents_most ?? BUILT_IN.agents_most,
    agents: written.agents.map((agent) => resolveAgent(agent, defaults, written.accounts ?? {})),
  };
}

function resolveAgent(
  agent: WrittenAgent,
  defaults: WrittenDefaults,
  accounts: NonNullable<WrittenRoster["accounts"]>,
): RosterAgent {
  const { account } = agent;
  const runtime = checked(parseAnyRuntimeName(agent.runtime));
  const hasFolder = isRuntimeName(runtime) && runtime !== "command";
  const folder = account === undefined || !hasFolder ? undefined : accounts[account]?.[runtime];
  const budget = resolveBudget(agent.budget ?? {}, defaults.budget ?? {});
  return {
    name: agent.name,
    runtime,
    class: agent.class ?? BUILT_IN.class,
    modelHint: agent.model_hint,
    workingDirectory: agent.working_directory ?? defaults.working_directory ?? BUILT_IN.working_directory,
    command: agent.command,
    resume: agent.resume ?? defaults.resume ?? BUILT_IN.resume,
    logsMaxBytes: agent.logs_max ?? defaults.logs_max ?? BUILT_IN_LOGS_MAX,
    env: agent.env ?? {},
    envFile: agent.env_file,
    limits: resolveLimits(agent.limits ?? {}, defaults.limits ?? {}),
    restart: resolveRestart(agent.restart ?? {}, defaults.restart ?? {}),
    onLimit: agent.on_limit ?? defaults.on_limit ?? BUILT_IN.on_limit,
    ...(budget === undefined ? {} : { budget }),
    ...(account === undefined || folder === undefined ? {} : { account: { name: account, folder } }),
    ...(agent.hosts === undefined ? {} : { hosts: agent.hosts }),
  };
}

/**
 * An address that is missing in the roster is in the env_file; then it is not known here which of the two ways it is
 * for.
 */
function resolveNotify(written: WrittenNotify): RosterNotify {
  const { command, ntfy, webhook } = written;
  return {
    by:
      command !== undefined
        ? { kind: "command", argv: command }
        : ntfy !== undefined
          ? { kind: "ntfy", address: ntfy }
          : { kind: "webhook", address: webhook },
    envFile: written.env_file,
    on: written.on ?? BUILT_IN.notify.on,
    timeoutMs: Math.min(written.timeout ?? 10_000, LONGEST_NOTICE_MS),
    perHour: written.per_hour ?? BUILT_IN.notify.per_hour,
  };
}

const LONGEST_NOTICE_MS = 60_000;

function resolveLimits(own: WrittenLimits, common: WrittenLimits): AgentLimits {
  const memory = own.memory_max ?? common.memory_max;
  const quota = own.cpu_quota ?? common.cpu_quota;
  return {
    memoryMax: memory?.text,
    memoryMaxBytes: memory?.bytes,
    cpuQuota: quota === "infinity" ? undefined : quota,
    tasksMax: own.tasks_max ?? common.tasks_max,
  };
}

/** undefined: no bound was set, or the agent opts out of the one in `defaults`. */
function resolveBudget(own: WrittenBudget, common: WrittenBudget): RosterBudget | undefined {
  const tokens = own.tokens ?? common.tokens;
  if (tokens === undefined || tokens === Infinity) return undefined;
  return { tokens, policy: own.then ?? common.then ?? BUILT_IN.budget.then };
}

function resolveRestart(own: WrittenRestart, common: WrittenRestart): AgentRestart {
  return {
    policy: own.policy ?? common.policy ?? BUILT_IN_RESTART.policy,
    max: own.max ?? common.max ?? BUILT_IN_RESTART.max,
    windowMs: own.window ?? common.window ?? BUILT_IN_RESTART.windowMs,
    backoffMs: own.backoff ?? common.backoff ?? BUILT_IN_RESTART.backoffMs,
  };
}

function resolveRuntimes(written: NonNullable<WrittenRoster["runtimes"]>): Roster["runtimes"] {
  const overrides: Partial<Record<RuntimeName, RuntimeOverrides>> = {};
  for (const [runtime, override] of Object.entries(written)) {
    if (isRuntimeName(runtime)) overrides[runtime] = { resetCommand: override.reset_command };
  }
  return overrides;
}

function builtInSocket(): SocketName {
  return checked(parseSocketName(BUILT_IN.socket_name));
}

function builtInHolder(): SessionName {
  return checked(parseSessionName(BUILT_IN.holder_session));
}

function checked<T>(name: T | undefined): T {
  if (name === undefined) throw new Error("a name breaks the rule for names");
  return name;
}

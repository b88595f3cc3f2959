import { type AgentName, parseAgentName, sessionOf } from "../../base/names.ts";
import { BUILT_IN, BUILT_IN_RESTART } from "./built-in.ts";
import type { Located } from "./document.ts";
import type { Finding } from "./finding.ts";
import { isRuntimeName, parseDescribedName, RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import { loginFolderVariable } from "../../runtimes/login-folder.ts";
import { readDuration } from "./quantities.ts";
import { nearest } from "../../base/nearest.ts";
import { alternatives, formatDuration, quote } from "./wording.ts";

/**
 * Checks that concern several values. They work on whatever could be read, so that these problems are reported together
 * with the others.
 */
export function crossChecks(root: Located, described: DescribedNames): Finding[] {
  const agents = [...(root.parts.get("agents")?.parts.values() ?? [])];
  return [
    ...nameFindings(agents, holderSession(root)),
    ...runtimeFindings(agents, described),
    ...commandFindings(agents),
    ...restartFindings(root, agents),
    ...notifyFindings(root),
    ...accountFindings(root, agents),
    ...budgetFindings(root, agents),
  ];
}

/** The runtimes that files of the home describe; "any": the caller does not know them. */
export type DescribedNames = readonly string[] | "any";

/** An agent of another host may have a runtime that only that host describes. */
function runtimeFindings(agents: readonly Located[], described: DescribedNames): Finding[] {
  return agents.flatMap((agent, index): Finding[] => {
    const place = agent.parts.get("runtime");
    if (place === undefined || typeof place.value !== "string" || isRuntimeName(place.value)) return [];
    const name = parseDescribedName(place.value);
    const mayBeThere = described === "any" || agent.parts.has("hosts") || described.includes(place.value);
    if (name !== undefined && mayBeThere) return [];
    const known = [...RUNTIME_NAMES, ...(described === "any" ? [] : described)];
    const meant = nearest(place.value, known);
    return [
      {
        offset: place.offset,
        path: `agents[${index}].runtime`,
        what: `${quote(place.value)} is not one of ${alternatives(known)}`,
        hint:
          meant !== undefined
            ? `did you mean ${quote(meant)}?`
            : name === undefined
              ? undefined
              : `describe it in fleet/runtimes.local/${name}.yaml of the mosaic home`,
      },
    ];
  });
}

function holderSession(root: Located): string {
  const written = root.parts.get("tmux")?.parts.get("holder_session")?.value;
  return typeof written === "string" ? written : BUILT_IN.holder_session;
}

function nameFindings(agents: readonly Located[], holder: string): Finding[] {
  const findings: Finding[] = [];
  const bySession = new Map<string, { name: AgentName; index: number }>();
  for (const [index, agent] of agents.entries()) {
    const place = agent.parts.get("name");
    const name = typeof place?.value === "string" ? parseAgentName(place.value) : undefined;
    if (place === undefined || name === undefined) continue;
    const session = sessionOf(name);
    const earlier = bySession.get(session);
    const say = (what: string, hint?: string) =>
      findings.push({ offset: place.offset, path: `agents[${index}].name`, what, hint });
    if (session === holder) {
      say(
        `${quote(name)} is the session that keeps the tmux server alive`,
        "choose another name, or another tmux.holder_session",
      );
    } else if (earlier?.name === name) {
      say(`duplicate name ${quote(name)}: agents[${earlier.index}] has it already`);
    } else if (earlier !== undefined) {
      say(
        `${quote(name)} and ${quote(earlier.name)} (agents[${earlier.index}]) would share a session: tmux turns '.' into '_'`,
      );
    }
    if (earlier === undefined) bySession.set(session, { name, index });
  }
  return findings;
}

/** Exactly one way of sending notices must be chosen. */
function notifyFindings(root: Located): Finding[] {
  const notify = root.parts.get("notify");
  if (notify === undefined) return [];
  const ways = ["command", "ntfy", "webhook"].filter((key) => notify.parts.has(key));
  if (ways.length === 1 || (ways.length === 0 && notify.parts.has("env_file"))) return [];
  const [, second] = ways;
  const place = second === undefined ? notify : (notify.parts.get(second) ?? notify);
  return [
    {
      offset: place.offset,
      path: second === undefined ? "notify" : `notify.${second}`,
      what: second === undefined ? "notify says no way" : `notify goes one way, and ${ways[0]} is one`,
      hint: "one of command, ntfy and webhook",
      absence: second === undefined,
    },
  ];
}

/** An account that an agent names must exist for its runtime, and nothing else may set the folder of its login. */
function accountFindings(root: Located, agents: readonly Located[]): Finding[] {
  const accounts = root.parts.get("accounts")?.parts ?? new Map<string, Located>();
  return agents.flatMap((agent, index): Finding[] => {
    const account = agent.parts.get("account");
    const runtime = agent.parts.get("runtime")?.value;
    if (account === undefined || typeof account.value !== "string" || typeof runtime !== "string") return [];
    const say = (at: Located, path: string, what: string, hint: string) => [
      { offset: at.offset, path: `agents[${index}].${path}`, what, hint },
    ];
    const folders = accounts.get(account.value);
    if (folders === undefined) {
      const known = [...accounts.keys()].join(", ");
      const hint =
        known === "" ? `accounts: { ${account.value}: { ${runtime}: ~/… } }` : `known here: ${known}`;
      return say(account, "account", `no account ${quote(account.value)}`, hint);
    }
    if (!isRuntimeName(runtime)) {
      return say(
        account,
        "account",
        `accounts are of mosaic's own runtimes, and ${runtime} is none`,
        "without account",
      );
    }
    if (!folders.parts.has(runtime)) {
      const hint = `accounts: { ${account.value}: { ${runtime}: ~/… } }`;
      return say(account, "account", `${quote(account.value)} has no folder for ${runtime}`, hint);
    }
    const variable = loginFolderVariable(runtime);
    const own = variable === undefined ? undefined : agent.parts.get("env")?.parts.get(variable);
    if (own === undefined) return [];
    return say(own, `env.${variable}`, "the account says where its login is", "one of the two");
  });
}

/** What to do when a bound is reached makes no sense without a bound. */
function budgetFindings(root: Located, agents: readonly Located[]): Finding[] {
  const common = root.parts.get("defaults")?.parts.get("budget");
  const places = [
    { budget: common, path: "defaults.budget" },
    ...agents.map((agent, index) => ({ budget: agent.parts.get("budget"), path: `agents[${index}].budget` })),
  ];
  return places.flatMap(({ budget, path }) => {
    // a value that is no mapping is reported elsewhere
    if (budget === undefined || typeof budget.value !== "object") return [];
    if (budget.parts.has("tokens") || common?.parts.has("tokens") === true) return [];
    return {
      offset: budget.keyOffset,
      path,
      what: "a budget without a bound",
      hint: "budget: { tokens: 2M, then: pause }",
      absence: true,
    };
  });
}

function commandFindings(agents: readonly Located[]): Finding[] {
  return agents.flatMap((agent, index) => {
    const runtime = agent.parts.get("runtime");
    if (runtime?.value !== "command" || agent.parts.has("command")) return [];
    return {
      offset: agent.offset,
      path: `agents[${index}]`,
      what: `runtime command needs the key "command"`,
      hint: "command: [my-agent, --flag]",
      absence: true,
    };
  });
}

/**
 * systemd counts starts within the window. Where the waits alone fill the window, the count is never reached, and a
 * broken agent is restarted for ever. Checked for each agent with its defaults, reported where the numbers are written.
 */
function restartFindings(root: Located, agents: readonly Located[]): Finding[] {
  const common = root.parts.get("defaults")?.parts.get("restart");
  const findings: Finding[] = [];
  const inDefaults = endlessRestart(common, undefined, "defaults.restart");
  if (inDefaults !== undefined) findings.push(inDefaults);
  for (const [index, agent] of agents.entries()) {
    const own = agent.parts.get("restart");
    const found = own && endlessRestart(own, common, `agents[${index}].restart`);
    if (found !== undefined && (inDefaults === undefined || own?.value !== common?.value))
      findings.push(found);
  }
  return findings;
}

function endlessRestart(
  own: Located | undefined,
  common: Located | undefined,
  path: string,
): Finding | undefined {
  if (own === undefined) return undefined;
  const pick = (key: string): unknown => (own.parts.get(key) ?? common?.parts.get(key))?.value;
  const milliseconds = (key: string, builtIn: number): number => {
    const value = pick(key);
    const reading = typeof value === "string" || typeof value === "number" ? readDuration(value) : undefined;
    return reading?.ok === true ? reading.value : builtIn;
  };
  const max = pick("max");
  const restarts = typeof max === "number" && max >= 1 ? max : BUILT_IN_RESTART.max;
  const windowMs = milliseconds("window", BUILT_IN_RESTART.windowMs);
  const backoffMs = milliseconds("backoff", BUILT_IN_RESTART.backoffMs);
  if (pick("policy") === "never" || restarts * backoffMs < windowMs) return undefined;
  return {
    offset: own.keyOffset,
    path,
    what:
      `${restarts} restarts with a backoff of ${formatDuration(backoffMs)} never fall within a window of ` +
      `${formatDuration(windowMs)}: a broken agent would be restarted for ever`,
    hint: `make window longer than ${formatDuration(restarts * backoffMs)} (max times backoff)`,
  };
}

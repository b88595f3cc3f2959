import { cannotTell, known, type Answer } from "../../base/answer.ts";
import type { Host } from "../host/host.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { ENTRY_VARIABLE, environmentWithEntry } from "../install/units/launched-entry.ts";

type Variables = Readonly<Record<string, string>>;

/** The environment variables that stand for a key of the roster, with that key. */
const KEYS: Readonly<Record<string, string>> = {
  MOSAIC_AGENT_RUNTIME: "runtime",
  MOSAIC_AGENT_DESCRIPTION: "the description of its runtime",
  MOSAIC_AGENT_CLASS: "class",
  MOSAIC_AGENT_MODEL: "model_hint",
  MOSAIC_AGENT_WORKDIR: "working_directory",
  MOSAIC_AGENT_RESUME: "resume",
  MOSAIC_AGENT_LOGS_MAX: "logs_max",
};

/** Consumed by the launcher, so the agent's process never has it. */
const NOT_HANDED_ON = ["MOSAIC_AGENT_COMMAND", ENTRY_VARIABLE];
const PASSED = "MOSAIC_PASS_";

/**
 * Which parts of an agent's roster entry its process was not started with. Reads one variable of a process that carries
 * the whole entry, and all variables of one that does not.
 */
export async function changedEntry(
  { processes, userHome }: Pick<Host, "processes" | "userHome">,
  supervisor: "systemd" | "direct",
  agent: RosterAgent,
  pid: number,
): Promise<Answer<readonly string[]>> {
  const { described } = agent;
  if (described !== undefined && described.problem !== "") {
    return cannotTell(`the description of its runtime is wrong: ${described.problem}`);
  }
  const wanted = environmentWithEntry(agent, userHome, supervisor);
  if (processes.variable(pid, ENTRY_VARIABLE) === wanted[ENTRY_VARIABLE]) return known([]);
  return changedSince(wanted, await processes.environment(pid));
}

/**
 * Which keys of an agent's entry differ from what its process was started with; empty where none does. `wanted` is what
 * the roster gives it now, `born` the environment the process was started with, undefined where it could not be read.
 * Only the names of the user's own variables are returned: their values may be secrets. Pure.
 */
export function changedSince(wanted: Variables, born: Variables | undefined): Answer<readonly string[]> {
  if (born === undefined || born["MOSAIC_AGENT_NAME"] !== wanted["MOSAIC_AGENT_NAME"]) {
    return cannotTell("its process does not say what it was started with");
  }
  const entry = born[ENTRY_VARIABLE];
  if (entry !== undefined && entry === wanted[ENTRY_VARIABLE]) return known([]);
  const keys = Object.keys(wanted).filter((key) => !NOT_HANDED_ON.includes(key));
  // Older launchers pass no entry on, so what the env_file adds is not known.
  const compared = entry === undefined ? keys.filter((key) => Object.hasOwn(KEYS, key)) : keys;
  const differences = compared.flatMap((key) => difference(key, wanted[key] ?? "", born));
  if (entry === undefined || differences.length > 0) return known(differences);
  return known(["its entry in the roster has changed"]);
}

function difference(key: string, now: string, born: Variables): string[] {
  const name = key.startsWith(PASSED) ? key.slice(PASSED.length) : key;
  const before = born[name] ?? "";
  if (before === now) return [];
  const shown = KEYS[key];
  return [shown === undefined ? `env.${name} has changed` : `${shown}: ${before || "-"} → ${now || "-"}`];
}

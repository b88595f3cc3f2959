import { fingerprint } from "../../../base/fingerprint.ts";
import type { RosterAgent } from "../../roster/roster.ts";
import { expandHome } from "../../../base/user-home.ts";
import { loginFolderVariable } from "../../../runtimes/login-folder.ts";
import { BUILT_IN_LOGS_MAX } from "../../roster/built-in.ts";
import { SCRUBBED_VARIABLES } from "./scrubbed-variables.ts";
import { shellCommand } from "./shell.ts";

/**
 * What the launcher is told about one agent, in the order in which a person would look for it. Values may be empty;
 * writers leave those out.
 */
export function agentEnvironment(agent: RosterAgent, userHome: string): Record<string, string> {
  return {
    MOSAIC_AGENT_NAME: agent.name,
    MOSAIC_AGENT_RUNTIME: agent.runtime,
    ...descriptionOf(agent),
    MOSAIC_AGENT_CLASS: agent.class,
    MOSAIC_AGENT_MODEL: agent.modelHint ?? "",
    MOSAIC_AGENT_WORKDIR: expandHome(agent.workingDirectory, userHome),
    MOSAIC_AGENT_COMMAND: agent.command === undefined ? "" : shellCommand(agent.command),
    MOSAIC_AGENT_RESUME: agent.resume ? "true" : "",
    MOSAIC_AGENT_LOGS_MAX: agent.logsMaxBytes === BUILT_IN_LOGS_MAX ? "" : String(agent.logsMaxBytes),
    ...accountFolder(agent, userHome),
    ...Object.fromEntries(Object.entries(agent.env).map(([key, value]) => [passedName(key), value])),
  };
}

/** The part of a description that takes effect at a start; the rest is read at each look. */
function descriptionOf({ described }: RosterAgent): Record<string, string> {
  const { description } = described ?? {};
  if (description === undefined) return {};
  const { program, start, version, record } = description;
  const wanted = [program, start, version?.arguments, record?.data];
  return { MOSAIC_AGENT_DESCRIPTION: fingerprint(JSON.stringify(wanted)) };
}

/** Where its runtime finds the login of its account. */
function accountFolder({ runtime, account }: RosterAgent, userHome: string): Record<string, string> {
  const variable = loginFolderVariable(runtime);
  if (account === undefined || variable === undefined) return {};
  return { [variable]: expandHome(account.folder, userHome) };
}

/**
 * The units remove variables that must not leak in, even from their own env files. What the roster itself sets of those
 * (`NODE_OPTIONS: --max-old-space-size=8192`) is passed under another name, and renamed by the launcher.
 */
function passedName(key: string): string {
  return (SCRUBBED_VARIABLES as readonly string[]).includes(key) ? `MOSAIC_PASS_${key}` : key;
}

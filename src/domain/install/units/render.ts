import type { RosterAgent } from "../../roster/roster.ts";
import { expandHome } from "../../../base/user-home.ts";
import { BUILT_IN_RESTART } from "../../roster/built-in.ts";
import { ROSTER_VARIABLES } from "./roster-variables.ts";
import { SCRUBBED_VARIABLES } from "./scrubbed-variables.ts";
import { asUnitPath, inExecQuotes, inUnitQuotes } from "./systemd-syntax.ts";

/** What differs between hosts; all paths are absolute. */
export interface UnitFacts {
  readonly mosaicHome: string;
  /** The mosaic binary that agents are launched with. */
  readonly binary: string;
  /** The tmux program. */
  readonly tmux: string;
}

/**
 * Fills the marks `@NAME@` of a unit template; on Exec lines with their quoting. Throws for a mark without a value,
 * because template and code belong together.
 */
export function renderUnit(
  template: string,
  roster: { readonly tmux: Readonly<Record<"socketName" | "holderSession", string>> },
  facts: UnitFacts,
): string {
  const values: Record<string, string> = {
    MOSAIC_HOME: facts.mosaicHome,
    BINARY: facts.binary,
    TMUX: facts.tmux,
    SOCKET: roster.tmux.socketName,
    HOLDER_SESSION: roster.tmux.holderSession,
  };
  return template
    .split("\n")
    .map((line) =>
      line.replaceAll(/@([A-Z_]+)@/g, (_, mark: string) => {
        if (mark === "SCRUBBED") return SCRUBBED_VARIABLES.join(" ");
        if (mark === "ROSTER_EMPTY") return ROSTER_VARIABLES.map((name) => `${name}=`).join(" ");
        if (mark === "MOSAIC_HOME_PATH") return asUnitPath(facts.mosaicHome);
        const value = values[mark];
        if (value === undefined) throw new Error(`the unit template has an unknown mark @${mark}@`);
        if (line.startsWith("#")) return value;
        return line.startsWith("Exec") ? inExecQuotes(value) : inUnitQuotes(value);
      }),
    )
    .join("\n");
}

/** What differs from the template for one agent; undefined where nothing does, and no drop-in is needed. */
export function renderAgentDropIn(agent: RosterAgent, userHome: string): string | undefined {
  const { restart, limits } = agent;
  const unit = [];
  const service = [];
  if (restart.max !== BUILT_IN_RESTART.max || restart.windowMs !== BUILT_IN_RESTART.windowMs) {
    unit.push(`StartLimitIntervalSec=${seconds(restart.windowMs)}`, `StartLimitBurst=${restart.max}`);
  }
  if (restart.policy !== BUILT_IN_RESTART.policy) {
    service.push(`Restart=${restart.policy === "never" ? "no" : restart.policy}`);
  }
  if (restart.backoffMs !== BUILT_IN_RESTART.backoffMs)
    service.push(`RestartSec=${seconds(restart.backoffMs)}`);
  if (limits.memoryMax !== undefined) service.push(`MemoryMax=${limits.memoryMax}`);
  if (limits.cpuQuota !== undefined) service.push(`CPUQuota=${limits.cpuQuota}`);
  if (limits.tasksMax !== undefined) service.push(`TasksMax=${limits.tasksMax}`);
  if (agent.envFile !== undefined) {
    service.push(`EnvironmentFile=${asUnitPath(expandHome(agent.envFile, userHome))}`);
  }
  if (unit.length === 0 && service.length === 0) return undefined;
  return [
    "# Written by mosaic from the roster. Put changes of your own into another file of this folder.",
    ...(unit.length === 0 ? [] : ["[Unit]", ...unit]),
    ...(service.length === 0 ? [] : ["[Service]", ...service]),
    "",
  ].join("\n");
}

function seconds(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

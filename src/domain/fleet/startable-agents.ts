import type { AgentName } from "../../base/names.ts";
import type { Fleet } from "../host/host.ts";
import { damagedPins, takesPin } from "../host/pinned-versions.ts";
import { environmentProblems } from "../install/environment-problems.ts";
import { notInstalled, startableOf } from "../install/runtime-programs.ts";
import type { RosterAgent } from "../roster/roster.ts";

/** An agent that cannot be started, whatever becomes of the others. */
export interface LeftOut {
  readonly agent: AgentName;
  readonly outcome: "not installed" | "failed";
  readonly detail: string;
}

/** Splits the agents by whether this host has their programs and the files of their environment. */
export async function startableAgents(
  fleet: Fleet,
  agents: readonly RosterAgent[],
): Promise<{ readonly agents: readonly RosterAgent[]; readonly leftOut: readonly LeftOut[] }> {
  const { agents: found, missing } = await startableOf(fleet, agents);
  const damage = await damagedPins(fleet.files, fleet.paths);
  const unpinned = damage === undefined ? [] : found.filter((agent) => takesPin(agent, fleet.binary));
  const here = found.filter((agent) => !unpinned.includes(agent));
  const { refused } = await environmentProblems(fleet, here);
  const reasons = Map.groupBy(refused, ({ agent }) => agent);
  return {
    agents: here.filter(({ name }) => !reasons.has(name)),
    leftOut: [
      ...missing.map((each): LeftOut => {
        return { agent: each.agent, outcome: "not installed", detail: notInstalled(each) };
      }),
      ...unpinned.map((agent): LeftOut => {
        return { agent: agent.name, outcome: "failed", detail: `${damage?.message}: ${damage?.hint}` };
      }),
      ...[...reasons].map(([agent, problems]): LeftOut => {
        return { agent, outcome: "failed", detail: problems.map(({ what }) => what).join("; ") };
      }),
    ],
  };
}

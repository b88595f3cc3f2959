import { MosaicError } from "../../base/errors.ts";
import { agentNamed, type Fleet } from "../../domain/host/host.ts";
import { guideText, peersOf } from "../../domain/roles/guide-text.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { AgentGuide, AgentGuideRequest } from "../documents/agent-guide.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";

/**
 * What an agent needs to know about mosaic, written for the agent that asks; without a roster, what holds for every
 * fleet.
 */
export const agentGuide = operation<AgentGuideRequest, AgentGuide>({
  needs: "read",
  agentsMay: "always",
  whilePaused: "allow",
  async run(call, { agent: named }) {
    const { services } = call;
    const fleet = await services.fleet().catch((thrown: unknown) => {
      if (named === null && thrown instanceof MosaicError) return undefined;
      throw thrown;
    });
    const agent = fleet === undefined ? undefined : await readerOf(call, fleet, named);
    const facts = {
      agent,
      roster: fleet?.roster,
      host: services.hostName,
      isInTeam: services.isInTeam,
    };
    return {
      document: {
        ...heading(services, "mosaic.agent.guide/1"),
        agent: agent?.name ?? null,
        class: agent?.class ?? null,
        runtime: agent?.runtime ?? null,
        agents_may: fleet === undefined ? null : [...fleet.roster.agentsMay],
        peers:
          fleet === undefined
            ? null
            : peersOf(facts).map(({ name, class: label, runtime }) => ({
                agent: name,
                class: label,
                runtime,
              })),
        text: guideText(facts),
      },
    };
  },
});

/** The agent that is named, or that calls; undefined: a person, or an agent that the roster does not have any more. */
async function readerOf(
  { services, who }: Pick<Call, "services" | "who">,
  { roster }: Fleet,
  named: string | null,
): Promise<RosterAgent | undefined> {
  if (named !== null) return agentNamed(roster, named);
  const caller = who === undefined ? await services.callingAgent() : undefined;
  return roster.agents.find(({ name }) => name === caller);
}

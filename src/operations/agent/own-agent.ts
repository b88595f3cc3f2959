import { MosaicError } from "../../base/errors.ts";
import { agentNamed, type Fleet } from "../../domain/host/host.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { Call } from "../operation.ts";

/** The agent that is named, or in whose pane the caller runs. Throws `not-an-agent` where there is neither. */
export async function ownAgent(
  { services, who }: Pick<Call, "services" | "who">,
  fleet: Fleet,
  named: string | null,
  hint: string,
): Promise<RosterAgent> {
  const name = named ?? (who === undefined ? await services.callingAgent() : undefined);
  if (name !== undefined) return agentNamed(fleet.roster, name);
  throw new MosaicError("usage", "this is no agent's pane, and no agent is named", {
    code: "not-an-agent",
    hint,
  });
}

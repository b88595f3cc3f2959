import { MosaicError } from "../../base/errors.ts";
import type { RosterAgent } from "../roster/roster.ts";

/**
 * The agents that have one of the classes; all agents where no class is given. Throws for a class that no agent has.
 */
export function agentsOfClasses(
  agents: readonly RosterAgent[],
  classes: readonly string[],
): readonly RosterAgent[] {
  if (classes.length === 0) return agents;
  const chosen = agents.filter((agent) => classes.includes(agent.class));
  if (chosen.length > 0) return chosen;
  const wanted = classes.map((name) => JSON.stringify(name)).join(" or ");
  throw new MosaicError("usage", `no agent has the class ${wanted}`, {
    code: "no-such-class",
    hint: "mosaic agent roster",
  });
}

import { MosaicError } from "../../base/errors.ts";
import type { Roster } from "../roster/roster.ts";

/** Classes that a fleet with roles needs. */
const NEEDED_CLASSES: readonly string[] = ["orchestrator", "enhancer"];

/** Throws `sole-agent` where a change would remove the fleet's only orchestrator or only enhancer. Pure. */
export function requireNeededClasses(before: Roster, after: Roster): void {
  const left = classesOf(after);
  const lost = NEEDED_CLASSES.find((needed) => classesOf(before).has(needed) && !left.has(needed));
  if (lost === undefined) return;
  const [agent] = before.agents.filter((each) => each.class === lost);
  throw new MosaicError("configuration", `${agent?.name ?? ""} is the only ${lost} of the fleet`, {
    code: "sole-agent",
    data: { agent: agent?.name ?? null, class: lost },
    hint: `add another ${lost} first; or --force`,
  });
}

function classesOf({ agents }: Roster): ReadonlySet<string> {
  return new Set(agents.map((agent) => agent.class));
}

import { MosaicError } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";
import type { AgentRight, Roster } from "../roster/roster.ts";

/** What an agent may always do to itself. */
const TO_ITSELF: readonly AgentRight[] = ["start", "stop", "restart"];

/** What a caller inside one of the fleet's panes wants to do. */
export interface Wanted {
  readonly right: AgentRight;
  /** The agents it is done to. Empty: all of them, or none in particular. */
  readonly agents: readonly string[];
}

/**
 * Pure. Why the roster does not let an agent do this; undefined where it does. This is a rule, not a wall: a process of
 * the same user can leave its pane, or edit the roster.
 */
export function refusalOfAgent(
  { agentsMay, agentsMost, agents }: Pick<Roster, "agentsMay" | "agentsMost" | "agents">,
  rosterFile: string,
  caller: AgentName,
  wanted: Wanted,
): MosaicError | undefined {
  const { right } = wanted;
  const isToItself = wanted.agents.length > 0 && wanted.agents.every((name) => name === caller);
  if (!agentsMay.includes(right) && !(isToItself && TO_ITSELF.includes(right))) {
    return new MosaicError("configuration", `${caller} is an agent, and agents may not ${WORDS[right]}`, {
      code: "agents-may-not",
      data: { agent: caller, right, agents_may: [...agentsMay] },
      hint: `ask a person; or put ${right} into agents_may in ${rosterFile}`,
    });
  }
  if (right === "add" && agents.length >= agentsMost) {
    return new MosaicError(
      "configuration",
      `${caller} is an agent, and agents add none beyond ${agentsMost}`,
      {
        code: "agents-most",
        data: { agent: caller, agents: agents.length, agents_most: agentsMost },
        hint: `ask a person; or raise agents_most in ${rosterFile}`,
      },
    );
  }
  return undefined;
}

const WORDS: Readonly<Record<AgentRight, string>> = {
  send: "send messages",
  ask: "ask others",
  wait: "wait for others",
  read: "look at others",
  start: "start others",
  stop: "stop others",
  restart: "restart or reset others",
  add: "add agents",
  operate: "change the fleet",
};

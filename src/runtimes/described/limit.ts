import { known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import type { StateReading } from "../state.ts";
import type { RecordDescription } from "./description.ts";
import type { LineEvent, ReadLines } from "./lines.ts";
import { recentLines } from "../recent-lines.ts";
import { describedConversation } from "./record.ts";

/**
 * What the record of the open conversation says of a usage limit that this process met. Behind its end the agent waits for a
 * message, though the words of the limit are on its screen still; while that shows work, it is believed.
 */
export async function describedLimit(
  name: string,
  agent: AgentFacts,
  world: RuntimeWorld,
  record: RecordDescription,
  read: ReadLines,
  shown: StateReading | undefined,
): Promise<Answer<StateReading> | undefined> {
  const answer = await describedConversation(agent, world, record);
  const path = answer.known ? answer.value?.record : undefined;
  if (path === undefined || agent.launched === undefined) return undefined;
  // whoever starts it again may have given it another account
  const { at: since } = agent.launched;
  const lines = await recentLines(
    world,
    path,
    (line) => read.eventsOf(line).some(decides) || (read.timeOf(line) ?? Infinity) < since,
  );
  const limit = limitIn(lines.toReversed().flatMap(read.eventsOf), since);
  if (limit === undefined) return undefined;
  const { at, until, text } = limit;
  const saw = text.replaceAll(/\s+/g, " ").slice(0, 200) || "a usage limit";
  if (until === undefined || until > world.clock.now())
    return known({ state: "blocked: rate-limit", rule: `${name}.record.limited`, saw, since: at, until });
  const isLeftOver = shown?.state === "idle" || shown?.state === "blocked: rate-limit";
  return isLeftOver
    ? known({ state: "idle", rule: `${name}.record.limit-over`, saw, since: until })
    : undefined;
}

/** What says that it goes on, or went on before. */
const GOES_ON: readonly LineEvent["is"][] = ["user", "begin", "answer", "tool"];

function decides({ is }: LineEvent): boolean {
  return is === "limited" || GOES_ON.includes(is);
}

/** Pure. The limit that events end with, oldest first; undefined where something has happened since. */
function limitIn(events: readonly LineEvent[], since: number): LineEvent | undefined {
  const last = events.findLast(decides);
  return last?.is === "limited" && last.at >= since ? last : undefined;
}

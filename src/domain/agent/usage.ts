import { cannotTell, known, type Answer } from "../../base/answer.ts";
import type { AgentName } from "../../base/names.ts";
import type { AgentFacts, RuntimeAdapter } from "../../runtimes/contract.ts";
import type { TokenUse } from "../../runtimes/usage.ts";
import type { Host } from "../host/host.ts";
import { readEvents } from "../watch/journal.ts";
import { readKept } from "../watch/kept-conversation.ts";
import { readLaunched } from "./agent-facts.ts";
import type { AgentLook, LookedAt, StateSources } from "./look.ts";
import { notedConversation } from "./noted-conversation.ts";
import { lastFacts } from "./read-transcript.ts";

export interface AgentUsage {
  readonly uses: readonly TokenUse[];
  /** Whether every known conversation was read, back to the time asked for. */
  readonly isWhole: boolean;
}

/** Utterances that are searched for their conversations. */
const LOOKED_THROUGH = 200_000;

/**
 * What an agent's models were given and gave since a time (milliseconds since the epoch), from the runtime's own
 * records: of the open conversation, and of those that the journal and mosaic's own copies name. Not known where the
 * runtime reports nothing, or its records cannot be found.
 */
export async function readAgentUsage(
  host: Host,
  sources: Pick<StateSources, "world">,
  look: Pick<AgentLook, "agent" | "adapter" | "facts">,
  since: number,
): Promise<Answer<AgentUsage>> {
  const { agent, adapter } = look;
  if (adapter.usage === undefined) return cannotTell(`${adapter.runtime} does not tell what it uses`);
  const last = await lastConversations(host, sources, look);
  if (last === undefined) return cannotTell(NOT_LAUNCHED);
  const { facts } = last;
  const { spoken, begun } = await pastConversations(host, agent.name, since);
  const conversations = [...new Set([...spoken, ...last.conversations, ...begun])];
  const read = await adapter.usage(facts, sources.world, { since, conversations });
  if (!read.known) return read;
  const { uses, missing, isWhole } = read.value;
  // A conversation in which nothing was said need not have a record.
  return known({ uses, isWhole: isWhole && !missing.some((id) => spoken.includes(id)) });
}

export const NOT_LAUNCHED = "it does not run, and its last launch is not known";

/** What its records are found by, and the conversations that can be named at no cost: the open one and the last one. */
export async function lastConversations(
  host: Host,
  sources: Pick<StateSources, "world">,
  {
    agent,
    adapter,
    ...look
  }: { readonly agent: LookedAt; readonly adapter: RuntimeAdapter } & Pick<AgentLook, "facts">,
): Promise<{ readonly facts: AgentFacts; readonly conversations: readonly string[] } | undefined> {
  const launched = await readLaunched(host, agent);
  const facts = look.facts ?? (launched === undefined ? undefined : lastFacts(host, agent, launched));
  if (facts === undefined) return undefined;
  const open = look.facts === undefined ? undefined : await adapter.conversation?.(look.facts, sources.world);
  const noted = launched === undefined ? undefined : await notedConversation(host, agent.name, launched);
  const conversations = [open?.known === true ? open.value?.id : undefined, noted, launched?.conversation];
  return { facts, conversations: conversations.filter((id) => id !== undefined) };
}

/** All other known conversations: those that were active since then, and those the agent was ever started with. */
export async function pastConversations(host: Host, agent: AgentName, since: number) {
  return {
    spoken: await keptConversations(host, agent, since),
    begun: await begunConversations(host, agent),
  };
}

/** The conversations that mosaic has kept something of since then. */
async function keptConversations(host: Host, agent: AgentName, since: number): Promise<readonly string[]> {
  const kept = await readKept(host, agent, { since, last: LOOKED_THROUGH });
  return [...new Set(kept.map(({ conversation }) => conversation))];
}

/** The conversations that its processes were started with, as far back as the journal goes. */
async function begunConversations(host: Host, agent: AgentName): Promise<readonly string[]> {
  const events = await readEvents(host, { since: 0, agents: [agent], kinds: ["conversation"] });
  return events.flatMap(({ conversation }) => conversation ?? []);
}

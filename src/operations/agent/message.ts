import type { DeliveryRequest } from "../../domain/agent/delivery/attempt.ts";
import { readJournal } from "../../domain/agent/delivery/journal.ts";
import { composeMessage, readSource, type MessageNote } from "../../domain/agent/delivery/message.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { AgentSendRequest } from "../documents/agent-send.ts";
import type { Call } from "../operation.ts";

/** What every message is sent with. */
export type MessageRequest = Omit<AgentSendRequest, "agent" | "force" | "reply_to">;

/** The sender, and what the envelope says about answering. */
export interface Speaker {
  /** "HOST:NAME" */
  readonly source: string;
  readonly note: MessageNote;
}

/** The message as it goes to one agent of this host. Throws MosaicError("usage") for an invalid one. */
export function deliveryOf(
  host: string,
  agent: RosterAgent,
  { source, note }: Speaker,
  request: Omit<MessageRequest, "source">,
): DeliveryRequest {
  const {
    text,
    id,
    raw,
    wait_idle: waitIdle,
    clear_draft: clearDraft,
    blind,
    timeout_ms: timeoutMs,
  } = request;
  const message = composeMessage({
    text,
    id: id ?? newMessageId(),
    source,
    destination: `${host}:${agent.name}`,
    raw,
    note,
  });
  return { agent, message, isIdGiven: id !== null, waitIdle, clearDraft, blind, mayBeKept: true, timeoutMs };
}

/**
 * The sender of a message: the one that is named, else the agent in whose pane the caller runs, else the gateway
 * token's name, else `operator`, which is a person. Throws MosaicError("usage") for an invalid name.
 */
export async function sourceOf(
  { services, who }: Pick<Call, "services" | "who">,
  given: string | null,
): Promise<string> {
  const { hostName } = services;
  if (given !== null) return readSource(given, hostName);
  if (who === undefined) return readSource((await services.callingAgent()) ?? OPERATOR, hostName);
  const token = who.via === "token" ? who.actor.replace(/^token:/, "").replaceAll(/[^\w.-]+/g, "_") : "";
  return readSource(token === "" ? OPERATOR : token, hostName);
}

const OPERATOR = "operator";

/** An agent of this fleet can be answered with a command; a person just reads. */
export function speakerOf(fleet: Pick<Fleet, "roster">, hostName: string, source: string): Speaker {
  const isAgent = fleet.roster.agents.some(({ name }) => source === `${hostName}:${name}`);
  return { source, note: isAgent ? { answerBy: "reply" } : {} };
}

/** The same for a reply; the speaking agent has the first part of the thread. */
export async function replyingSpeaker(
  fleet: Fleet,
  hostName: string,
  source: string,
  replyTo: string,
): Promise<Speaker> {
  const own = fleet.roster.agents.find(({ name }) => source === `${hostName}:${name}`);
  const earlier = own === undefined ? undefined : (await readJournal(fleet, own.name)).get(replyTo);
  return { source, note: { replyTo, thread: earlier?.thread ?? replyTo } };
}

export function newMessageId(): string {
  return crypto.randomUUID().slice(0, 8);
}

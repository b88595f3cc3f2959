import type { DeliveryRequest } from "../../domain/agent/delivery/attempt.ts";
import { composeMessage, readSource } from "../../domain/agent/delivery/message.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { AgentSendRequest } from "../documents/agent-send.ts";

/** What every message is sent with. */
export type MessageRequest = Omit<AgentSendRequest, "agent" | "force">;

/** The message as it goes to one agent of this host. Throws MosaicError("usage") for what can be none. */
export function deliveryOf(host: string, agent: RosterAgent, request: MessageRequest): DeliveryRequest {
  const {
    text,
    id,
    source,
    raw,
    wait_idle: waitIdle,
    clear_draft: clearDraft,
    blind,
    timeout_ms: timeoutMs,
  } = request;
  const message = composeMessage({
    text,
    id: id ?? newMessageId(),
    source: readSource(source, host),
    destination: `${host}:${agent.name}`,
    raw,
  });
  return { agent, message, isIdGiven: id !== null, waitIdle, clearDraft, blind, timeoutMs };
}

export function newMessageId(): string {
  return crypto.randomUUID().slice(0, 8);
}

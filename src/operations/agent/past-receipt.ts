import { MosaicError } from "../../base/errors.ts";
import {
  readPastMessage,
  type PastDelivery,
  type PastReply,
} from "../../domain/agent/delivery/past-delivery.ts";
import type { AgentReceipt, AgentReceiptRequest } from "../documents/agent-receipt.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";

/** What became of a message, by its id, from what was recorded; asks no agent. */
export const agentReceipt = operation<AgentReceiptRequest, AgentReceipt>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { id }) {
    const { deliveries, replies } = await readPastMessage(await services.fleet(), id);
    if (deliveries.length === 0) {
      throw new MosaicError("usage", `nothing is written down of a message ${JSON.stringify(id)}`, {
        code: "no-such-message",
        data: { id },
        hint: "mosaic fleet events --kind message",
      });
    }
    return {
      document: {
        ...heading(services, "mosaic.agent.receipt/1"),
        id,
        deliveries: deliveries.map(deliveryOf),
        replies: replies.map(replyOf),
      },
    };
  },
});

function deliveryOf({
  agent,
  begun,
  ended,
  verdict,
  channel,
  detail,
  source,
  by,
  proof,
  screen,
  replyTo,
  thread,
}: PastDelivery) {
  return {
    agent,
    begun: timestampOf(begun),
    ended: timestampOf(ended),
    verdict: verdict ?? null,
    channel: textOrNull(channel),
    detail,
    source: textOrNull(source),
    by: textOrNull(by),
    evidence: { proof: textOrNull(proof), screen: textOrNull(screen) },
    reply_to: textOrNull(replyTo),
    thread: textOrNull(thread),
  };
}

function replyOf({ id, agent, source, begun, verdict }: PastReply) {
  return { id, agent, source: textOrNull(source), begun: timestampOf(begun), verdict: verdict ?? null };
}

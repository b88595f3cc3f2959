import { describeError, MosaicError } from "../../../base/errors.ts";
import type { DeliveryRequest, DeliveryTools } from "./attempt.ts";
import { deliver } from "./deliver.ts";
import { NO_EVIDENCE, type Receipt } from "./verdict.ts";

/** One receipt for each request, in their order. What goes wrong with one agent is that agent's alone. */
export async function broadcastMessage(
  tools: DeliveryTools,
  requests: readonly DeliveryRequest[],
): Promise<readonly Receipt[]> {
  const receipts = new Map<DeliveryRequest, Receipt>();
  const waiting = [...requests];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      receipts.set(next, await deliverOne(tools, next));
    }
  };
  const lanes = Math.min(tools.fleet.roster.startConcurrency, requests.length);
  await Promise.all(Array.from({ length: lanes }, lane));
  return requests.flatMap((request) => receipts.get(request) ?? []);
}

async function deliverOne(tools: DeliveryTools, request: DeliveryRequest): Promise<Receipt> {
  if (tools.fleet.signal.aborted) return failed(request, "interrupted before anything was sent");
  try {
    return await deliver(tools, request);
  } catch (thrown) {
    // no agent of this host could be sent to
    if (thrown instanceof MosaicError && thrown.ending === "missing-program") throw thrown;
    return failed(request, describeError(thrown));
  }
}

function failed({ agent, message }: DeliveryRequest, detail: string): Receipt {
  return {
    agent: agent.name,
    id: message.id,
    verdict: "not-ready",
    channel: undefined,
    detail,
    evidence: NO_EVIDENCE,
    elapsedMs: 0,
  };
}

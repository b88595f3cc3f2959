import type { HostName } from "../../base/addresses.ts";
import type { AgentName } from "../../base/names.ts";
import type { AgentSend, AgentSendRequest } from "../documents/agent-send.ts";
import { heading } from "../heading.ts";
import type { Call, Report } from "../operation.ts";
import { askElsewhere, reportOf } from "../team/elsewhere.ts";
import { addressOf } from "./address-of.ts";
import { receiptElsewhere, withoutReceipt } from "./without-receipt.ts";

/**
 * Stores the message for another host and waits for the receipt that the host's own `agent send` made. If the wait ends
 * first the verdict is `stored`, and the message is delivered all the same.
 */
export async function sendElsewhere(
  call: Call,
  { host, agent }: { readonly host: HostName; readonly agent: AgentName },
  request: Omit<AgentSendRequest, "agent"> & { readonly source: string },
): Promise<Report<AgentSend>> {
  const { services } = call;
  const id = request.id ?? crypto.randomUUID();
  const { source, timeout_ms: timeoutMs } = request;
  const end = await askElsewhere(call, {
    host,
    line: agent,
    id,
    operation: "agent.send",
    request: { ...request, agent, id },
    sameness: [request.text, source, request.raw],
    patienceMs: timeoutMs,
    again: { id },
  });
  const address = addressOf(services.hostName, host, agent);
  if (end.kind === "ended" && (end.outcome.kind === "done" || end.outcome.kind === "refused")) {
    const { document, ending } = reportOf<AgentSend>(end.outcome, host);
    return { document: { ...document, agent: address }, ending };
  }
  const { ending, ...untold } = withoutReceipt(end);
  return {
    document: {
      ...heading(services, "mosaic.agent.send/1"),
      ...receiptElsewhere(address, id, { ...untold, elapsedMs: timeoutMs }),
      outside_calls: services.outsideCalls(),
    },
    ending,
  };
}

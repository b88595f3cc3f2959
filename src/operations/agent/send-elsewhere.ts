import type { HostName } from "../../base/addresses.ts";
import type { AgentName } from "../../base/names.ts";
import type { Ending } from "../../base/errors.ts";
import type { CallEnd } from "../../domain/team/team-calls.ts";
import type { AgentSend, AgentSendRequest } from "../documents/agent-send.ts";
import { heading } from "../heading.ts";
import type { Call, Report } from "../operation.ts";
import { askElsewhere, progressOf, reportOf, WORDS } from "../team/elsewhere.ts";

/**
 * Stores the message for another host and waits for the receipt, which is the one that the host's own `agent send` made.
 * Where the wait runs out it ends as `stored`, and the message is delivered all the same.
 */
export async function sendElsewhere(
  call: Call,
  { host, agent }: { readonly host: HostName; readonly agent: AgentName },
  request: AgentSendRequest & { readonly source: string },
): Promise<Report<AgentSend>> {
  const { services } = call;
  const id = request.id ?? crypto.randomUUID();
  const { source } = request;
  const end = await askElsewhere(call, {
    host,
    line: agent,
    id,
    operation: "agent.send",
    request: { ...request, agent, id },
    sameness: [request.text, source, request.raw],
    patienceMs: request.timeout_ms,
  });
  const address = `${host}/${agent}`;
  if (end.kind === "ended" && (end.outcome.kind === "done" || end.outcome.kind === "refused")) {
    const { document, ending } = reportOf<AgentSend>(end.outcome);
    return { document: { ...document, agent: address }, ending };
  }
  const { verdict, detail, ending } = withoutReceipt(end);
  return {
    document: {
      ...heading(services, "mosaic.agent.send/1"),
      agent: address,
      id,
      verdict,
      channel: null,
      detail,
      elapsed_ms: request.timeout_ms,
      evidence: NO_EVIDENCE,
      outside_calls: services.outsideCalls(),
    },
    ending,
  };
}

const NO_EVIDENCE: AgentSend["evidence"] = {
  state: "unknown",
  reason: null,
  source: "none",
  rule: null,
  proof: null,
  proof_detail: null,
  enters: 0,
  screen: null,
  repeats: null,
};

/** What is said of a message that its host has not answered for, or not any more. */
function withoutReceipt(end: CallEnd): {
  readonly verdict: AgentSend["verdict"];
  readonly detail: string;
  readonly ending: Ending;
} {
  if (end.kind !== "ended") {
    return { verdict: end.kind, detail: progressOf(end.kind, end.hostHeardMs), ending: "stored" };
  }
  const { kind } = end.outcome;
  if (kind === "lost") return { verdict: "unknown", detail: WORDS.lost, ending: "unproven" };
  const detail = kind === "removed" ? WORDS.removed : WORDS.expired;
  return { verdict: "not-ready", detail, ending: "not-ready" };
}

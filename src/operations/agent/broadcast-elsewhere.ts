import type { HostPart } from "../../base/addresses.ts";
import { MosaicError, type Ending } from "../../base/errors.ts";
import type { AgentBroadcast, AgentBroadcastRequest } from "../documents/agent-broadcast.ts";
import type { ReceiptDocument } from "../documents/receipt.ts";
import { heading } from "../heading.ts";
import type { Call, Report } from "../operation.ts";
import { requireTeam } from "../team/elsewhere.ts";
import { agentsOfHosts, namedAgents } from "../team/known-agents.ts";
import { addressOf } from "./address-of.ts";
import { requireNoClass } from "./no-class.ts";
import { sendElsewhere } from "./send-elsewhere.ts";
import { receiptElsewhere } from "./without-receipt.ts";

/** The result for one agent: a receipt, or its host's error. */
type Sent = { readonly receipt: ReceiptDocument; readonly refused?: MosaicError };

/**
 * Sends the same message to agents of several hosts, to each like `agent send`, in the agent's queue behind what was
 * sent before. A refusal by one host does not keep others from getting it; where all refuse, the error is thrown.
 */
export async function broadcastElsewhere(
  call: Call,
  request: AgentBroadcastRequest & { readonly id: string; readonly source: string },
  parts: readonly HostPart[],
): Promise<Report<AgentBroadcast>> {
  const { services } = call;
  const { id, agents: _, classes: __, hosts: ___, ...message } = request;
  const sent = await Promise.all(
    parts.flatMap((part) =>
      part.agents.map((agent) => sendOne(call, { host: part.host, agent }, message, id)),
    ),
  );
  const refusals = sent.flatMap(({ refused }) => refused ?? []);
  if (refusals.length === sent.length && refusals[0] !== undefined) throw refusals[0];
  const receipts = sent.map(({ receipt }) => receipt);
  return {
    document: { ...heading(services, "mosaic.agent.broadcast/1"), id, receipts },
    ending: endingOf(receipts),
  };
}

/** The agents it goes to. `named`: the agents of the request by host, where any is on another one. */
export async function broadcastTo(
  call: Call,
  { agents, classes, hosts }: Pick<AgentBroadcastRequest, "agents" | "classes" | "hosts">,
  named: readonly HostPart[] | undefined,
): Promise<readonly HostPart[]> {
  if (hosts.length === 0) {
    requireNoClass(classes);
    return await namedAgents(await requireTeam(call), named ?? []);
  }
  if (agents.length === 0) return await agentsOfHosts(await requireTeam(call), hosts, classes);
  throw new MosaicError("usage", "hosts are for all of their agents, or for a class of them", {
    hint: "mosaic agent broadcast HOST/AGENT … --message TEXT",
  });
}

async function sendOne(
  call: Call,
  to: Parameters<typeof sendElsewhere>[1],
  message: Omit<Parameters<typeof sendElsewhere>[2], "id" | "reply_to">,
  id: string,
): Promise<Sent> {
  try {
    const { document } = await sendElsewhere(call, to, { ...message, id, reply_to: null });
    const { schema: _, tenant_id: __, host: ___, outside_calls: ____, ...receipt } = document;
    return { receipt };
  } catch (thrown) {
    if (!(thrown instanceof MosaicError)) throw thrown;
    call.signal.throwIfAborted();
    const address = addressOf(call.services.hostName, to.host, to.agent);
    // a message that may have been stored may be delivered
    const verdict = thrown.ending === "unproven" ? "unknown" : "not-ready";
    const receipt = receiptElsewhere(address, id, { verdict, detail: thrown.message, elapsedMs: 0 });
    return { receipt, refused: thrown };
  }
}

const TAKEN: readonly string[] = ["accepted", "queued"];
const UNDER_WAY: readonly string[] = [...TAKEN, "stored", "delivering"];

function endingOf(receipts: readonly ReceiptDocument[]): Ending | undefined {
  const are = (verdicts: readonly string[]) => receipts.every(({ verdict }) => verdicts.includes(verdict));
  if (are(TAKEN)) return undefined;
  return are(UNDER_WAY) ? "stored" : "partial";
}

import type { PeerAddress } from "../../base/addresses.ts";
import { MosaicError, type Ending } from "../../base/errors.ts";
import { peerNamed } from "../../domain/federation/peers.ts";
import { answerInvalid } from "../../domain/federation/peer-calls.ts";
import type { AgentSend, AgentSendRequest } from "../documents/agent-send.ts";
import { heading } from "../heading.ts";
import type { Call, Report } from "../operation.ts";
import { askOfPeer, grantsFor } from "../peers/ask-peer.ts";
import { newMessageId } from "./message.ts";
import { endingOf } from "./receipt.ts";

/** The peer waits for the agent; this is added for the way there and back. */
const WAY_MS = 20_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Passes the message to the gateway of another team, which delivers it like its own, as far as its grant allows; the
 * receipt is that gateway's. The same id again is the same message there.
 */
export async function sendToPeer(
  call: Call,
  { peer: name, host, agent }: PeerAddress,
  request: AgentSendRequest & { readonly source: string },
): Promise<Report<AgentSend>> {
  requirePlain(request);
  const id = request.id ?? newMessageId();
  const peer = await peerNamed(await call.services.gateway(), name);
  const [grant] = await grantsFor(call, peer, { resource: "agents.send", verb: "send" });
  const timeoutMs = Math.min(request.timeout_ms, LONGEST_WAIT_MS);
  const answer = await askOfPeer(call, peer, {
    what: "send",
    path: "send",
    body: {
      agent: `${host}/${agent}`,
      id,
      text: request.text,
      speaker: speakerOf(request.source),
      wait_idle: request.wait_idle,
      timeout_ms: timeoutMs,
    },
    ...(grant === undefined ? {} : { grant }),
    patienceMs: timeoutMs + WAY_MS,
    detail: `${host}/${agent} ${id}`,
  }).catch((thrown: unknown) => {
    throw thrown instanceof MosaicError && thrown.ending === "unproven" ? maybeTaken(thrown, id) : thrown;
  });
  const { peerReceipt } = await import("../peers/answers.ts");
  const read = peerReceipt.safeParse(answer.body);
  if (!read.success) throw maybeTaken(answerInvalid(), id);
  const { evidence, ...receipt } = read.data.receipt;
  const repeats = evidence.repeats === null ? null : new Date(evidence.repeats).toISOString();
  const ending: Ending | undefined =
    receipt.verdict === "stored" || receipt.verdict === "delivering" ? "stored" : endingOf(receipt.verdict);
  return {
    document: {
      ...heading(call.services, "mosaic.agent.send/1"),
      ...receipt,
      agent: `${name}:${host}/${agent}`,
      id,
      detail: `by the word of ${name}'s gateway`,
      evidence: { ...evidence, repeats, proof_detail: null, screen: null },
      outside_calls: call.services.outsideCalls(),
    },
    ending,
  };
}

/** Refuses options that would type into another team's agent in a way that its people do not see. */
function requirePlain({
  raw,
  blind,
  clear_draft: clearDraft,
  reply_to: replyTo,
  force,
}: AgentSendRequest): void {
  const option = [
    raw ? "raw" : undefined,
    blind ? "blind" : undefined,
    clearDraft ? "clear_draft" : undefined,
    replyTo === null ? undefined : "reply_to",
    force ? "force" : undefined,
  ].find((one) => one !== undefined);
  if (option === undefined) return;
  throw new MosaicError("usage", `${option} is for agents of this team alone`, {
    code: "not-for-peers",
    data: { option },
  });
}

/** `web1:coder0` → `web1/coder0`; there, the peer puts its own name for us in front. */
function speakerOf(source: string): string {
  const at = source.indexOf(":");
  const [host, name] = [source.slice(0, at), source.slice(at + 1)];
  return `${plain(host)}/${plain(name)}`;
}

function plain(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, "_").slice(0, 64) || "_";
}

function maybeTaken(thrown: MosaicError, id: string): MosaicError {
  return new MosaicError("unproven", `${thrown.message}; whether the message was taken is not known`, {
    code: thrown.code,
    data: { ...thrown.data, id },
    hint: `ask again with the same id: --id ${id}`,
    cause: thrown,
  });
}

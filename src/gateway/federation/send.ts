import { z } from "zod";
import { MosaicError } from "../../base/errors.ts";
import { writeAudit } from "../../domain/gateway/audit.ts";
import type { AgentSend } from "../../operations/documents/agent-send.ts";
import { Access } from "../access.ts";
import { askedOperation } from "../ask-operation.ts";
import { invalidRequest } from "../invalid-request.ts";
import { knownHost } from "../own-host.ts";
import { actorOfPeer, allowed, writeRefused } from "./authorize.ts";
import type { FederationTools, FromPeer } from "./federation-routes.ts";
import { FORBIDDEN, NOT_FOUND, type Outside } from "./outside.ts";
import { requireAddress } from "./outside-address.ts";
import { hostsOf, subjectIn } from "./rows.ts";
import { UnderWay } from "./under-way.ts";

/** The longest time a peer waits for a receipt. */
const LONGEST_WAIT_MS = 60_000;
/** At the same time, of one peer: each holds a place in an agent's line. */
const MOST_UNDER_WAY = 16;

const sendRequest = z.strictObject({
  agent: z.string().max(200),
  id: z.string().regex(/^[A-Za-z0-9_][\w.-]{0,39}$/),
  text: z.string(),
  /** The sender on the peer's side: `HOST/NAME`. */
  speaker: z.string().regex(/^[\w.-]{1,64}\/[\w.-]{1,64}$/),
  wait_idle: z.boolean(),
  timeout_ms: z.number().min(0).max(LONGEST_WAIT_MS),
});

const underWay = new UnderWay(MOST_UNDER_WAY);

/**
 * `POST send`: a message with its receipt, by the same operation as a local message, in the rights of the grant's
 * subject. The same id again is the same message; ids of different peers are different.
 */
export async function answerSend(tools: FederationTools, from: FromPeer): Promise<Outside> {
  const { composition } = tools;
  const { asked, peer, read, body } = from;
  const parsed = sendRequest.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  const { agent: address, id, text, speaker, wait_idle, timeout_ms } = parsed.data;
  const { host, agent } = requireAddress(address);
  const found = subjectIn(await hostsOf(tools, from), host, agent);
  const subject = found?.subject ?? { host, agent, class: undefined };
  const wanted = { verb: "send", resource: "agents.send", agents: [subject] };
  const decided = await allowed(tools, from, wanted);
  if ("outside" in decided) return decided.outside;
  const refuse = (outcome: string) =>
    writeRefused(tools, from, { action: "agent.send", resource: address, outcome });
  if (found === undefined) {
    await refuse("no-such-agent");
    return NOT_FOUND;
  }
  if (tools.isReadOnly) {
    await refuse("read-only");
    return FORBIDDEN;
  }
  const { peerId } = peer;
  underWay.requireRoom(peerId);
  const who = actorOfPeer(peer, read);
  const operation = await askedOperation(composition, "agent.send", {
    agent: found.isHere ? agent : address,
    text,
    // The id is derived: a peer can neither guess nor take the id of somebody else's message.
    id: `${peerId.slice("ed25519:".length, "ed25519:".length + 12)}.${id}`,
    source: `${peer.name}:${speaker}`.slice(0, 100),
    wait_idle,
    timeout_ms,
  });
  const ended = underWay.begin(peerId);
  asked.takeTime();
  let outcome = "ok";
  try {
    // What has begun ends with its receipt, even if the peer hangs up: it comes again with the same id.
    const access = new Access(decided.filter.rights, knownHost(composition)(asked.ends));
    const { document, ending } = await operation.perform({ access, signal: asked.ends, who });
    outcome = ending ?? "ok";
    return {
      status: 200,
      body: {
        schema: "mosaic.federation.receipt/1",
        ending: ending ?? null,
        receipt: receiptOf(document as AgentSend, { id, address }),
      },
    };
  } catch (thrown) {
    outcome = thrown instanceof MosaicError ? thrown.code : "internal-error";
    throw thrown;
  } finally {
    ended();
    await writeAudit(tools, who, {
      action: "agent.send",
      resource: address,
      outcome,
      detail: id,
      requestId: read.nonce,
    });
  }
}

/** The receipt without what belongs to this machine: files, and words that may name them. */
function receiptOf(
  { verdict, channel, elapsed_ms, evidence }: AgentSend,
  { id, address }: { readonly id: string; readonly address: string },
): object {
  const { state, reason, source, rule, proof, enters, repeats } = evidence;
  return {
    agent: address,
    id,
    verdict,
    channel,
    elapsed_ms,
    evidence: { state, reason, source, rule, proof, enters, repeats },
  };
}

import { EVERY_HOST } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import { answerInvalid, askPeer, peerRefused, type PeerAnswer } from "../../domain/federation/peer-calls.ts";
import { peerNamed } from "../../domain/federation/peers.ts";
import { NO_GRANT } from "../../domain/federation/signed-request.ts";
import { OWNER, writeAudit } from "../../domain/gateway/audit.ts";
import type { StoredPeer } from "../../domain/ports/federation-store.ts";
import type { Call } from "../operation.ts";

/** A grant that a peer says it gives us. */
export interface GivenGrant {
  readonly grantId: string;
  readonly subject: string;
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
}

const LONGEST_LIST = 8 * 1024 * 1024;
const PATIENCE_MS = 10_000;

/** The peers with these names; `all`: every one that was not removed, suspended ones included. */
export async function peersNamed(call: Call, names: readonly string[]): Promise<readonly StoredPeer[]> {
  const tools = await call.services.gateway();
  if (!names.includes(EVERY_HOST)) return await Promise.all(names.map((name) => peerNamed(tools, name)));
  const all = await tools.store.federation.peers.all();
  return all.filter(({ state }) => state !== "removed");
}

/** Calls a peer under a grant or none, and audits the call. Throws for every answer but a 200. */
export async function askOfPeer(
  call: Call,
  peer: StoredPeer,
  wanted: {
    readonly what: string;
    readonly path: string;
    readonly method?: "GET" | "POST";
    readonly body?: object;
    readonly grant?: GivenGrant;
    readonly patienceMs?: number;
    readonly detail?: string;
  },
): Promise<PeerAnswer> {
  const { services, signal } = call;
  const { what, path, method = "POST", body, grant, patienceMs = PATIENCE_MS, detail = "" } = wanted;
  const [tools, wire] = await Promise.all([services.gateway(), services.federation()]);
  let outcome = "ok";
  let requestId = "";
  try {
    const answer = await askPeer(
      { ...wire.calls, store: tools.store.federation },
      peer,
      {
        method,
        path,
        ...(body === undefined ? {} : { body }),
        grant: grant?.grantId ?? NO_GRANT,
        subject: grant?.subject ?? NO_GRANT,
        longest: LONGEST_LIST,
        patienceMs,
      },
      signal,
    );
    ({ requestId } = answer);
    if (answer.status !== 200) throw peerRefused(peer.name, answer);
    return answer;
  } catch (thrown) {
    outcome = thrown instanceof MosaicError ? thrown.code : "internal-error";
    throw thrown;
  } finally {
    await writeAudit(
      tools,
      { ...(call.who ?? OWNER), peerId: peer.peerId, grantId: grant?.grantId ?? null },
      { action: `federation.ask.${what}`, resource: peer.name, outcome, detail, requestId },
    );
  }
}

/** The grants of a peer with that resource and verb. Throws MosaicError `peer-grants-nothing` where there is none. */
export async function grantsFor(
  call: Call,
  peer: StoredPeer,
  { resource, verb }: { readonly resource: string; readonly verb: string },
): Promise<readonly GivenGrant[]> {
  const { capabilities } = await import("./answers.ts");
  const { body } = await askOfPeer(call, peer, { what: "capabilities", path: "capabilities", method: "GET" });
  const read = capabilities.safeParse(body);
  if (!read.success) throw answerInvalid();
  const given = read.data.grants
    .filter(({ resources, verbs }) => resources.includes(resource) && verbs.includes(verb))
    .map(({ grant_id: grantId, ...grant }) => ({ ...grant, grantId }));
  if (given.length > 0) return given;
  throw new MosaicError(
    "configuration",
    `the peer ${peer.name} has not granted ${resource} to this gateway`,
    {
      code: "peer-grants-nothing",
      data: { peer: peer.name, resource },
      hint: `ask its people: mosaic federation grant create, there`,
    },
  );
}

import { readBounded } from "../../base/bounded-bytes.ts";
import { MosaicError } from "../../base/errors.ts";
import { keyInUse } from "../../domain/federation/peers.ts";
import type { Rates } from "../../domain/federation/rate.ts";
import {
  GRANT_HEADER,
  readRequest,
  replayed,
  requireBody,
  requireSigned,
  requireTimely,
  strangerRefused,
  SUBJECT_HEADER,
  type ReadRequest,
} from "../../domain/federation/signed-request.ts";
import type { IdentityTools } from "../../domain/gateway/identity.ts";
import type { StoredPeer } from "../../domain/ports/federation-store.ts";
import type { Asked } from "../routes.ts";
import { tooManyRequests } from "../too-many-requests.ts";

/** How many bytes of a body are read, and how long it is waited for. */
export interface BodyBounds {
  readonly longest: number;
  readonly patienceMs: number;
}

/** Throws what `readRequest` throws. Nothing is looked up for a request in the wrong form. */
export function readSigned({ request, facts }: Asked): ReadRequest {
  const { headers } = request;
  return readRequest({
    method: facts.method,
    // the guard has checked that it is one of our names
    authority: facts.host ?? "",
    path: facts.path,
    query: new URL(request.url).search || "?",
    digest: headers.get("content-digest"),
    grant: headers.get(GRANT_HEADER),
    subject: headers.get(SUBJECT_HEADER),
    signatureInput: headers.get("signature-input"),
    signature: headers.get("signature"),
  });
}

/**
 * The peer that signed a request, and the body it signed. A body is read only from known peers, and each nonce counts
 * once, even across a restart. Throws MosaicError with the code of what is wrong, and `too-many-requests`.
 */
export async function admitPeer(
  { store, clock }: Pick<IdentityTools, "store" | "clock">,
  { request, signal }: Pick<Asked, "request" | "signal">,
  read: ReadRequest,
  { rates, bounds }: { readonly rates: Rates; readonly bounds: BodyBounds },
): Promise<{ readonly peer: StoredPeer; readonly body: unknown }> {
  const { peers, nonces } = store.federation;
  const { keyId, nonce, expires } = read;
  const peer = await peers.byKey(keyId);
  const key = peer === undefined ? undefined : keyInUse(peer, keyId, clock.now());
  if (peer === undefined || peer.state === "removed" || key === undefined) throw strangerRefused();
  await requireSigned(read, key.publicKey);
  requireTimely(read, clock.now());
  const taken = rates.take(peer.peerId, clock.monotonic());
  if (!taken.isTaken) throw tooManyRequests(taken.waitMs);
  const bytes = await readBody(request, bounds, signal);
  await requireBody(read, bytes);
  const isFirst = await nonces.take({ peerId: peer.peerId, nonce, until: expires, now: clock.now() });
  if (!isFirst) throw replayed();
  return { peer, body: jsonOf(bytes) };
}

/** Throws MosaicError `request-too-large`, and `request-too-slow` for a body that does not end in time. */
export async function readBody(
  { body }: Pick<Request, "body">,
  { longest, patienceMs }: BodyBounds,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    const bytes = await readBounded(body, longest, until);
    if (bytes !== undefined) return bytes;
  } catch (thrown) {
    signal.throwIfAborted();
    if (!until.aborted) throw thrown;
    throw new MosaicError("usage", "the body did not come in time", { code: "request-too-slow" });
  }
  throw new MosaicError("usage", `the body is larger than ${longest} bytes`, { code: "request-too-large" });
}

/** Throws MosaicError `request-invalid`. */
export function jsonOf(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new MosaicError("usage", "the body is not JSON", { code: "request-invalid" });
  }
}

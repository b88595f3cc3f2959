import { z } from "zod";
import { fromBase64 } from "../../base/base64.ts";
import { MosaicError } from "../../base/errors.ts";
import { isSignedBy, keyIdOf } from "../../domain/federation/keys.ts";
import { nextKeyText, OVERLAP_MS } from "../../domain/federation/next-key.ts";
import { writeAudit } from "../../domain/gateway/audit.ts";
import { invalidRequest } from "../invalid-request.ts";
import type { FederationTools, FromPeer } from "./federation-routes.ts";
import { FORBIDDEN, type Outside } from "./outside.ts";

const nextKeyRequest = z.strictObject({
  public_key: z.string().regex(/^[\w-]{43}$/),
  proof: z.string().max(100),
});

/**
 * Takes a peer's announcement of its next key: signed with the present one, with a proof that it has the next one too.
 * Both are accepted for a while.
 */
export async function takeNextKey(tools: FederationTools, { peer, read, body }: FromPeer): Promise<Outside> {
  const { clock, store } = tools;
  const { peers } = store.federation;
  const parsed = nextKeyRequest.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  const { public_key: publicKey, proof } = parsed.data;
  const write = (outcome: string) =>
    writeAudit(
      tools,
      { actor: `peer:${peer.name}`, via: "peer", peerId: peer.peerId },
      { action: "federation.key", resource: peer.name, outcome, requestId: read.nonce },
    );
  if (tools.isReadOnly) return FORBIDDEN;
  if (peer.state !== "active") {
    await write(`peer-${peer.state}`);
    return FORBIDDEN;
  }
  const keyId = await keyIdOf(publicKey).catch(() => undefined);
  const signature = fromBase64(proof);
  const isProven =
    keyId !== undefined &&
    signature !== undefined &&
    (await isSignedBy(publicKey, nextKeyText(read.keyId, publicKey), signature));
  if (!isProven) {
    await write("peer-proof-wrong");
    return FORBIDDEN;
  }
  const now = clock.now();
  const isThere = peer.keys.some((key) => key.keyId === keyId && (key.until === null || key.until > now));
  // It was announced before, and our answer was lost: repeating it changes nothing.
  if (!isThere) {
    const isAdded = await peers.addKey(peer.peerId, { keyId, publicKey, addedAt: now }, now + OVERLAP_MS);
    if (!isAdded) {
      await write("peer-exists");
      throw new MosaicError("configuration", "somebody has that key", { code: "peer-exists" });
    }
    await write("ok");
  }
  return { status: 200, body: { schema: "mosaic.federation.key/1", key: keyId } };
}

import { z } from "zod";
import { parseHostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import { answerProof, inviteSecretOf, isEnrolProof } from "../../domain/federation/enrolment.ts";
import { addPeer, claimPeerInvite } from "../../domain/federation/peers.ts";
import { keyIdOf } from "../../domain/federation/keys.ts";
import {
  requireBody,
  requireSigned,
  requireTimely,
  strangerRefused,
  type ReadRequest,
} from "../../domain/federation/signed-request.ts";
import type { Rates } from "../../domain/federation/rate.ts";
import { writeAudit } from "../../domain/gateway/audit.ts";
import type { SigningKey } from "../../domain/ports/federation-wire.ts";
import { invalidRequest } from "../invalid-request.ts";
import type { Asked } from "../routes.ts";
import { tooManyRequests } from "../too-many-requests.ts";
import { jsonOf, readBody, type BodyBounds } from "./admit.ts";
import type { FederationTools } from "./federation-routes.ts";
import { FORBIDDEN, type Outside } from "./outside.ts";

const enrolRequest = z.strictObject({
  invite: z.string().regex(/^[\w-]{22}$/),
  name: z.string().max(64),
  address: z
    .string()
    .max(300)
    .refine((text) => URL.canParse(text) && new URL(text).origin === text && text.startsWith("https://")),
  public_key: z.string().regex(/^[\w-]{43}$/),
  certificate: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  proof: z.string().regex(/^[\w-]{43}$/),
});

/**
 * Enrols a gateway that presents an invite of ours. It signs with its own key, and proves that it knows the half of the
 * secret that is never sent. The invite is claimed before anything is promised, and a new peer has no grant.
 */
export async function enrolPeer(
  tools: FederationTools,
  { request, signal }: Asked,
  read: ReadRequest,
  {
    key,
    bounds,
    strangers,
  }: { readonly key: SigningKey; readonly bounds: BodyBounds; readonly strangers: Rates },
): Promise<Outside> {
  if (tools.isReadOnly) return FORBIDDEN;
  const { clock, store, wire } = tools;
  const bytes = await readBody(request, bounds, signal);
  const parsed = enrolRequest.safeParse(jsonOf(bytes));
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  const { public_key: publicKey, proof, ...claimed } = parsed.data;
  // We have no key of it yet: the key it brings must be the key it signs with.
  if ((await keyIdOf(publicKey).catch(() => "")) !== read.keyId) throw strangerRefused();
  await requireSigned(read, publicKey);
  requireTimely(read, clock.now());
  await requireBody(read, bytes);
  const { peers } = store.federation;
  const secret = await inviteSecretOf(key, claimed.invite);
  const isProven = await isEnrolProof(secret, { ...claimed, publicKey }, key.keyId, proof);
  if (!isProven) {
    // Anybody can make a key and guess, so guesses share the rate of all strangers in the audit.
    const taken = strangers.take("", clock.monotonic());
    if (!taken.isTaken) throw tooManyRequests(taken.waitMs);
  }
  let outcome = "ok";
  try {
    if (!isProven) throw proofWrong();
    const name = parseHostName(claimed.name);
    if (name === undefined) throw exists();
    // A key or name that is already taken does not use up the invite.
    const before = await peers.byKey(read.keyId);
    if ((before !== undefined && before.state !== "removed") || (await peers.byName(name)) !== undefined) {
      throw exists();
    }
    const { address } = await (await wire()).self();
    await claimPeerInvite(tools, claimed.invite, read.keyId);
    await addPeer(tools, { ...claimed, keyId: read.keyId, publicKey, name }, { name, by: "invite" });
    const { hostName } = tools.composition.servicesFor({ signal, needs: "read", note: ignore, warn: ignore });
    const of = { comes: publicKey, answers: key.publicKey, name: hostName, nonce: read.nonce };
    return {
      status: 200,
      body: {
        schema: "mosaic.federation.enrolled/1",
        name: hostName,
        address,
        public_key: key.publicKey,
        proof: await answerProof(secret, of),
      },
    };
  } catch (thrown) {
    outcome = thrown instanceof MosaicError ? thrown.code : "internal-error";
    throw thrown;
  } finally {
    await writeAudit(
      tools,
      { actor: "nobody", via: "peer", peerId: read.keyId },
      { action: "federation.enrol", resource: claimed.name, outcome, requestId: read.nonce },
    );
  }
}

function proofWrong(): MosaicError {
  return new MosaicError("configuration", "the proof is not by this invite", { code: "peer-proof-wrong" });
}

function exists(): MosaicError {
  return new MosaicError("configuration", "there is a peer with that key, or that name", {
    code: "peer-exists",
  });
}

function ignore(): void {}

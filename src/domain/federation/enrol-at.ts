import { MosaicError } from "../../base/errors.ts";
import type { EnrolledPeer, FederationSelf, PeerCallTools, PeerInvite } from "../ports/federation-wire.ts";
import { enrolProof, inviteNameOf, isAnswerProof } from "./enrolment.ts";
import { keyIdOf } from "./keys.ts";
import { inviteRefused } from "./peers.ts";
import { answerInvalid, askAt, peerRefused } from "./peer-calls.ts";
import { NO_GRANT } from "./signed-request.ts";

const LONGEST_ANSWER = 16_384;
const PATIENCE_MS = 15_000;

/** Presents an invite to the gateway that made it. See `FederationWire.enrol`. */
export async function enrolAt(
  tools: PeerCallTools,
  self: FederationSelf,
  invite: PeerInvite,
  name: string,
  signal: AbortSignal,
): Promise<EnrolledPeer> {
  const { address, publicKey, certificate, secret } = invite;
  const keyId = await keyIdOf(publicKey);
  const claimed = {
    invite: inviteNameOf(secret),
    name,
    address: self.address,
    publicKey: self.publicKey,
    certificate: self.certificate,
  };
  const answer = await askAt(
    tools,
    { address, certificate, keys: [{ keyId, publicKey }] },
    {
      method: "POST",
      path: "enrol",
      body: {
        invite: claimed.invite,
        name,
        address: self.address,
        public_key: self.publicKey,
        certificate: self.certificate,
        proof: await enrolProof(secret, claimed, keyId),
      },
      grant: NO_GRANT,
      subject: NO_GRANT,
      longest: LONGEST_ANSWER,
      patienceMs: PATIENCE_MS,
    },
    signal,
  );
  if (answer.status !== 200) throw refusalOf(address, answer);
  const read = readAnswer(answer.body);
  if (read === undefined) throw answerInvalid();
  const of = { comes: self.publicKey, answers: publicKey, name: read.name, nonce: answer.requestId };
  if (!(await isAnswerProof(secret, of, read.proof)))
    throw proofWrong("the gateway does not prove that it made the invite");
  return { keyId, publicKey, address, certificate, name: read.name };
}

function refusalOf(address: string, answer: Parameters<typeof peerRefused>[1]): MosaicError {
  const { status, body } = answer;
  const code = (body as { readonly error?: { readonly code?: unknown } } | null)?.error?.code;
  if (status === 403)
    return proofWrong("the gateway of the invite did not take our proof: is the invite whole?");
  if (status === 404) return inviteRefused("unknown");
  if (status === 410) return inviteRefused(code === "invite-expired" ? "expired" : "used");
  if (status === 409) {
    return new MosaicError("configuration", "that gateway has a peer with our key, or with this name", {
      code: "peer-exists",
      hint: "another --as NAME, or mosaic federation peer remove there",
    });
  }
  return peerRefused(address, answer);
}

function proofWrong(message: string): MosaicError {
  return new MosaicError("configuration", message, { code: "peer-proof-wrong" });
}

function readAnswer(body: unknown): { readonly name: string; readonly proof: string } | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { name, proof } = body as Readonly<Record<string, unknown>>;
  if (typeof name !== "string" || !/^[\w.-]{1,64}$/.test(name) || typeof proof !== "string") return undefined;
  return { name, proof };
}

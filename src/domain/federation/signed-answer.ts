import { fromBase64 } from "../../base/base64.ts";
import { MosaicError } from "../../base/errors.ts";
import { isSignedBy, KEY_ID } from "./keys.ts";
import type { SigningKey } from "../ports/federation-wire.ts";
import { componentList, contentDigest, readSignature, signatureBase } from "./signature-base.ts";
import { TAG } from "./signed-request.ts";

/** The signed part of another gateway's answer. */
export interface AnswerFacts {
  readonly status: number;
  readonly digest: string | null;
  /** The nonce of the request that it claims to answer. */
  readonly nonce: string | null;
  readonly signatureInput: string | null;
  readonly signature: string | null;
}

export const NONCE_HEADER = "mosaic-nonce";
const COMPONENTS = componentList(["@status", "content-digest", NONCE_HEADER]);

/** The components differ from those of a request, so that no answer can pass for a request, or the other way round. */
export async function signAnswer(
  key: SigningKey,
  {
    nonce,
    status,
    body,
  }: { readonly nonce: string; readonly status: number; readonly body: Uint8Array<ArrayBuffer> },
  now: number,
): Promise<Readonly<Record<string, string>>> {
  const digest = await contentDigest(body);
  const created = Math.floor(now / 1000);
  const parameters = `${COMPONENTS};created=${created};keyid="${key.keyId}";alg="ed25519";tag="${TAG}"`;
  const base = baseOf({ status, digest, nonce }, parameters);
  return {
    "content-digest": digest,
    [NONCE_HEADER]: nonce,
    "signature-input": `m=${parameters}`,
    signature: `m=:${await key.sign(base)}:`,
  };
}

/** The keys that a peer may sign with now: two while it changes its key. */
export interface PeerKeys {
  readonly keys: readonly { readonly keyId: string; readonly publicKey: string }[];
}

/**
 * Accepts an answer as the enrolled peer's answer to our request. Returns how far its clock is ahead of ours, in
 * milliseconds, rounded to seconds. Throws MosaicError `answer-unsigned`, `peer-key-changed` for a key that was neither
 * enrolled nor announced, and `answer-forged`.
 */
export async function requireAnswer(
  { keys }: PeerKeys,
  facts: AnswerFacts,
  body: Uint8Array<ArrayBuffer>,
  asked: { readonly nonce: string; readonly now: number },
): Promise<{ readonly skewMs: number }> {
  const read = readSignature(facts.signatureInput, facts.signature);
  if (read === undefined || read.components !== COMPONENTS) {
    throw new MosaicError("failure", "the peer's answer is not signed", {
      code: "answer-unsigned",
      hint: "it may be another server, or a proxy",
    });
  }
  const value = (name: string) => read.values.get(name) ?? "";
  const keyId = value("keyid");
  const key = keys.find((known) => known.keyId === keyId);
  if (key === undefined && KEY_ID.test(keyId)) {
    throw new MosaicError("failure", "the peer signs with another key than when it was enrolled", {
      code: "peer-key-changed",
      hint: "ask its people; if the key is theirs: mosaic federation peer remove, and an invite anew",
    });
  }
  const created = Number(value("created")) * 1000;
  const signature = fromBase64(read.signature);
  const isGood =
    key !== undefined &&
    signature !== undefined &&
    read.values.size === 4 &&
    value("alg") === "ed25519" &&
    value("tag") === TAG &&
    facts.nonce === asked.nonce &&
    facts.digest === (await contentDigest(body)) &&
    Number.isSafeInteger(created) &&
    (await isSignedBy(
      key.publicKey,
      baseOf({ status: facts.status, digest: facts.digest, nonce: facts.nonce }, read.parameters),
      signature,
    ));
  if (!isGood)
    throw new MosaicError("failure", "the answer is not what the peer signed for this request", {
      code: "answer-forged",
    });
  return { skewMs: created - Math.floor(asked.now / 1000) * 1000 };
}

function baseOf(
  { status, digest, nonce }: { readonly status: number; readonly digest: string; readonly nonce: string },
  parameters: string,
): string {
  return signatureBase(
    [
      ["@status", String(status)],
      ["content-digest", digest],
      [NONCE_HEADER, nonce],
    ],
    parameters,
  );
}

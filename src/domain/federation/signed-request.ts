import { fromBase64, toBase64Url } from "../../base/base64.ts";
import { MosaicError } from "../../base/errors.ts";
import { isSignedBy, KEY_ID } from "./keys.ts";
import type { SigningKey } from "../ports/federation-wire.ts";
import {
  componentList,
  contentDigest,
  readSignature,
  signatureBase,
  type Component,
  type ReadSignature,
} from "./signature-base.ts";

/** The signed part of one gateway's request to another. */
export interface RequestFacts {
  readonly method: string;
  /** The host and port as in the header `Host`. */
  readonly authority: string;
  readonly path: string;
  /** With its `?`, even if nothing follows. */
  readonly query: string;
  /** `Content-Digest`, which stands for the body. */
  readonly digest: string | null;
  /** The grant that it uses; `NO_GRANT`: none. */
  readonly grant: string | null;
  /** The user of the called gateway in whose rights it asks. */
  readonly subject: string | null;
  readonly signatureInput: string | null;
  readonly signature: string | null;
}

/** A request in the right form. The signature is not verified yet. */
export interface ReadRequest {
  readonly keyId: string;
  /** 128 random bits, each valid for one request. */
  readonly nonce: string;
  /** Milliseconds since 1970, by the caller's clock. */
  readonly created: number;
  readonly expires: number;
  readonly grant: string;
  readonly subject: string;
  readonly digest: string;
  /** The text that was signed, and the signature received for it. */
  readonly base: string;
  readonly signature: string;
}

/** For requests without a grant: to learn which grants there are, and to enrol. */
export const NO_GRANT = "-";
export const GRANT_HEADER = "mosaic-grant";
export const SUBJECT_HEADER = "mosaic-subject";

/** Keeps a signature of ours for this purpose from being one for another. */
export const TAG = "mosaic-fed-1";
/** How long a request is valid. */
export const LIFETIME_MS = 60_000;
/** Clocks differ; a clock that is further ahead is reported. */
export const MOST_AHEAD_MS = 30_000;

const NAMES = ["@method", "@authority", "@path", "@query", "content-digest", GRANT_HEADER, SUBJECT_HEADER];
const COMPONENTS = componentList(NAMES);
const PARAMETERS = ["created", "expires", "nonce", "keyid", "alg", "tag"];
const NONCE = /^[\w-]{22}$/;
const WORD = /^[\w.:-]{1,100}$/;
const DIGEST = /^sha-256=:[A-Za-z0-9+/]{43}=:$/;

/** What a request consists of before it is signed. */
export interface RequestDraft {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly grant: string;
  readonly subject: string;
}

/** The headers that make a request ours, and the nonce by which its answer is recognised. */
export async function signRequest(
  key: SigningKey,
  { method, url, body, grant, subject }: RequestDraft,
  { now, nonce = newNonce() }: { readonly now: number; readonly nonce?: string },
): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly nonce: string }> {
  const created = Math.floor(now / 1000);
  const expires = created + LIFETIME_MS / 1000;
  const digest = await contentDigest(body);
  const parameters =
    `${COMPONENTS};created=${created};expires=${expires};nonce="${nonce}";keyid="${key.keyId}"` +
    `;alg="ed25519";tag="${TAG}"`;
  const base = signatureBase(
    componentsOf({
      method,
      authority: url.host,
      path: url.pathname,
      query: url.search || "?",
      digest,
      grant,
      subject,
    }),
    parameters,
  );
  return {
    nonce,
    headers: {
      "content-digest": digest,
      [GRANT_HEADER]: grant,
      [SUBJECT_HEADER]: subject,
      "signature-input": `m=${parameters}`,
      signature: `m=:${await key.sign(base)}:`,
    },
  };
}

export function newNonce(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}

/**
 * Reads the signature of a request, without verifying it. Throws MosaicError `signature-missing` where there is not
 * exactly one, `signature-components` where it covers anything but what we sign, `signature-parameters` where it is of
 * another kind or valid for longer than a minute, `digest-missing`, `grant-missing`.
 */
export function readRequest(facts: RequestFacts): ReadRequest {
  const read = readSignature(facts.signatureInput, facts.signature);
  if (read === undefined)
    throw refused("signature-missing", "the request does not have exactly one signature");
  if (read.components !== COMPONENTS) {
    throw refused("signature-components", "the signature is not over all that has to be signed");
  }
  const { digest, grant, subject } = facts;
  if (digest === null || !DIGEST.test(digest)) throw refused("digest-missing", "the request has no digest");
  if (grant === null || subject === null || !WORD.test(grant) || !WORD.test(subject)) {
    throw refused("grant-missing", "the request does not say under which grant, and as whom");
  }
  const { created, expires, nonce, keyId } = parametersOf(read);
  const base = signatureBase(componentsOf({ ...facts, digest, grant, subject }), read.parameters);
  return { keyId, nonce, created, expires, grant, subject, digest, base, signature: read.signature };
}

function parametersOf({
  values,
}: ReadSignature): Pick<ReadRequest, "created" | "expires" | "nonce" | "keyId"> {
  const value = (name: string) => values.get(name) ?? "";
  const [created, expires] = [Number(value("created")) * 1000, Number(value("expires")) * 1000];
  const isOurs =
    values.size === PARAMETERS.length &&
    PARAMETERS.every((name) => values.has(name)) &&
    value("alg") === "ed25519" &&
    value("tag") === TAG &&
    NONCE.test(value("nonce")) &&
    KEY_ID.test(value("keyid")) &&
    Number.isSafeInteger(created) &&
    expires > created &&
    expires - created <= LIFETIME_MS;
  if (!isOurs) {
    throw refused(
      "signature-parameters",
      "the signature is of another kind than gateways make for each other",
    );
  }
  return { created, expires, nonce: value("nonce"), keyId: value("keyid") };
}

/** Throws MosaicError `signature-wrong` where another key signed it, or something else was signed. */
export async function requireSigned(request: ReadRequest, publicKey: string): Promise<void> {
  const signature = fromBase64(request.signature);
  if (signature !== undefined && (await isSignedBy(publicKey, request.base, signature))) return;
  throw refused("signature-wrong", "the signature is not of this request by this key");
}

/**
 * Checks the time. Throws MosaicError `signature-expired` and `signature-early`, with the difference of the two clocks.
 * Must be called after the signature was verified, because a stranger must not learn our clock.
 */
export function requireTimely(
  { created, expires }: Pick<ReadRequest, "created" | "expires">,
  now: number,
): void {
  const data = { skew_ms: created - now };
  if (now >= expires) {
    throw refused("signature-expired", "the request is too old, or the clock of who asks is behind", data);
  }
  if (created - now > MOST_AHEAD_MS) {
    throw refused("signature-early", "the clock of who asks is ahead", data);
  }
}

/** Throws MosaicError `digest-wrong` where the body is not the one that was signed. */
export async function requireBody({ digest }: ReadRequest, body: Uint8Array<ArrayBuffer>): Promise<void> {
  if ((await contentDigest(body)) !== digest)
    throw refused("digest-wrong", "the body is another one than was signed");
}

/** The nonce was used before. */
export function replayed(): MosaicError {
  return refused("signature-replayed", "this very request was made before");
}

/** No enrolled gateway has this key. */
export function strangerRefused(): MosaicError {
  return refused("peer-unknown", "no gateway with this key was enrolled");
}

function refused(code: string, message: string, data: Readonly<Record<string, unknown>> = {}): MosaicError {
  return new MosaicError("configuration", message, { code, data });
}

function componentsOf({
  method,
  authority,
  path,
  query,
  digest,
  grant,
  subject,
}: Record<
  "method" | "authority" | "path" | "query" | "digest" | "grant" | "subject",
  string
>): readonly Component[] {
  return [
    ["@method", method],
    ["@authority", authority.toLowerCase()],
    ["@path", path],
    ["@query", query],
    ["content-digest", digest],
    [GRANT_HEADER, grant],
    [SUBJECT_HEADER, subject],
  ];
}

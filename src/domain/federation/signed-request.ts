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

/** A request of one gateway to another, as far as it is signed. */
export interface RequestFacts {
  readonly method: string;
  /** The host and port that were asked, as the header `Host` has them. */
  readonly authority: string;
  readonly path: string;
  /** With its `?`, also where nothing is behind it. */
  readonly query: string;
  /** `Content-Digest`, which stands for the body. */
  readonly digest: string | null;
  /** Under which grant it is asked; `NO_GRANT`: under none. */
  readonly grant: string | null;
  /** In the rights of which user of the gateway that is asked. */
  readonly subject: string | null;
  readonly signatureInput: string | null;
  readonly signature: string | null;
}

/** Of a request, once its form is known to be right; whose it is stands there, and is not proven. */
export interface ReadRequest {
  readonly keyId: string;
  /** 128 random bits: each is good for one request. */
  readonly nonce: string;
  /** Milliseconds since 1970, by the clock of who asks. */
  readonly created: number;
  readonly expires: number;
  readonly grant: string;
  readonly subject: string;
  readonly digest: string;
  /** What was signed, and what came as the signature of it. */
  readonly base: string;
  readonly signature: string;
}

/** Where no grant is meant: to be told which there are, and to enrol. */
export const NO_GRANT = "-";
export const GRANT_HEADER = "mosaic-grant";
export const SUBJECT_HEADER = "mosaic-subject";

/** What makes a signature of ours for this purpose none for another one. */
export const TAG = "mosaic-fed-1";
/** A request is good for so long. */
export const LIFETIME_MS = 60_000;
/** Clocks differ: who is ahead by more is told. */
export const MOST_AHEAD_MS = 30_000;

const NAMES = ["@method", "@authority", "@path", "@query", "content-digest", GRANT_HEADER, SUBJECT_HEADER];
const COMPONENTS = componentList(NAMES);
const PARAMETERS = ["created", "expires", "nonce", "keyid", "alg", "tag"];
const NONCE = /^[\w-]{22}$/;
const WORD = /^[\w.:-]{1,100}$/;
const DIGEST = /^sha-256=:[A-Za-z0-9+/]{43}=:$/;

/** What a request is made of before it is signed. */
export interface RequestDraft {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly grant: string;
  readonly subject: string;
}

/** The headers that make a request ours; with them goes the nonce, by which its answer is known. */
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
 * Reads what a request says of its signature. Nothing of it is proven then. Throws MosaicError `signature-missing` where
 * there is not exactly one, `signature-components` where it is over anything but all that we sign,
 * `signature-parameters` where it is of another kind or for longer than a minute, `digest-missing`, `grant-missing`.
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

/** Throws MosaicError `signature-wrong` where another key signed it, or something else. */
export async function requireSigned(request: ReadRequest, publicKey: string): Promise<void> {
  const signature = fromBase64(request.signature);
  if (signature !== undefined && (await isSignedBy(publicKey, request.base, signature))) return;
  throw refused("signature-wrong", "the signature is not of this request by this key");
}

/**
 * Whether it is of now. Throws MosaicError `signature-expired` and `signature-early`, with how far the two clocks are
 * from each other: to be asked of a request whose signature was found good, for to others no clock is told.
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

/** Throws MosaicError `digest-wrong` for another body than the one that was signed for. */
export async function requireBody({ digest }: ReadRequest, body: Uint8Array<ArrayBuffer>): Promise<void> {
  if ((await contentDigest(body)) !== digest)
    throw refused("digest-wrong", "the body is another one than was signed");
}

/** The same nonce came before. */
export function replayed(): MosaicError {
  return refused("signature-replayed", "this very request was made before");
}

/** No gateway that was enrolled has this key. */
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

import { MosaicError } from "../../base/errors.ts";
import type { FederationStore, StoredPeer } from "../ports/federation-store.ts";
import type { PeerReply } from "../ports/peer-line.ts";
import { circuitOf } from "./circuit.ts";
import type { PeerCallTools } from "../ports/federation-wire.ts";
import { NONCE_HEADER, requireAnswer, type PeerKeys } from "./signed-answer.ts";
import { signRequest } from "./signed-request.ts";

export const FEDERATION_API = "/api/federation/v1/";

/** A request to a peer. */
export interface PeerAskDraft {
  readonly method: "GET" | "POST";
  /** Below `/api/federation/v1/`. */
  readonly path: string;
  readonly body?: object;
  readonly grant: string;
  readonly subject: string;
  /** Bytes of the answer. */
  readonly longest: number;
  readonly patienceMs: number;
}

/** A peer's answer, proven to be its own. */
export interface PeerAnswer {
  readonly status: number;
  readonly body: unknown;
  /** From the header `Retry-After`; undefined: not given. */
  readonly retryAfterMs: number | undefined;
  /** The id by which the audits of both sides can be matched. */
  readonly requestId: string;
}

type Addressed = Pick<StoredPeer, "address" | "certificate">;

/**
 * Calls an enrolled peer, and stores how that went. Throws MosaicError `peer-suspended`, `peer-left-alone` while its
 * circuit is open, and what the line and `requireAnswer` throw.
 */
export async function askPeer(
  tools: PeerCallTools & { readonly store: Pick<FederationStore, "peers"> },
  peer: StoredPeer,
  draft: PeerAskDraft,
  signal: AbortSignal,
): Promise<PeerAnswer> {
  const { store, clock } = tools;
  requireAsked(peer, clock.now());
  const now = clock.now();
  const keys = peer.keys.filter(({ until }) => until === null || until > now);
  try {
    const answer = await askAt(tools, { ...peer, keys }, draft, signal);
    const failure = answer.status >= 500 ? "peer-failed" : null;
    await store.peers.contacted(peer.peerId, { at: clock.now(), failure, skewMs: answer.skewMs });
    return answer;
  } catch (thrown) {
    // an interruption says nothing about the peer
    if (!signal.aborted) {
      const failure = thrown instanceof MosaicError ? thrown.code : "internal-error";
      await store.peers.contacted(peer.peerId, { at: clock.now(), failure, skewMs: null });
    }
    throw thrown;
  }
}

function requireAsked({ name, state, contact }: StoredPeer, now: number): void {
  if (state !== "active") {
    throw new MosaicError("configuration", `the peer ${name} is ${state}`, {
      code: `peer-${state}`,
      data: { peer: name },
      hint: "mosaic federation peer list",
    });
  }
  const circuit = circuitOf(contact, now);
  if (circuit.state !== "open") return;
  throw new MosaicError(
    "failure",
    `the peer ${name} failed ${contact.failures} times: it is left alone for a while`,
    {
      code: "peer-left-alone",
      data: { peer: name, last_failure: contact.lastFailure, retry_after_ms: Math.ceil(circuit.until - now) },
      hint: "mosaic federation status",
    },
  );
}

/** Calls an address, which may not belong to a peer yet; `keys` says whose answer is accepted. */
export async function askAt(
  { line, key, clock }: PeerCallTools,
  at: Addressed & PeerKeys,
  { method, path, body, grant, subject, longest, patienceMs }: PeerAskDraft,
  signal: AbortSignal,
): Promise<PeerAnswer & { readonly skewMs: number }> {
  const url = new URL(`${FEDERATION_API}${path}`, at.address);
  const bytes = new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body));
  const draft = { method, url, body: bytes, grant, subject };
  const { headers, nonce } = await signRequest(await key(), draft, { now: clock.now() });
  const reply = await line(
    {
      method,
      url,
      // the peer's guard checks that no page of another origin calls
      headers: {
        ...headers,
        origin: url.origin,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : bytes,
      certificate: at.certificate,
      longest,
      patienceMs,
    },
    signal,
  );
  const { skewMs } = await requireAnswer(at, factsOf(reply), reply.body, { nonce, now: clock.now() });
  const wait = Number(reply.header("retry-after") ?? Number.NaN);
  return {
    status: reply.status,
    body: jsonOf(reply.body),
    retryAfterMs: Number.isFinite(wait) && wait >= 0 ? Math.min(wait, 86_400) * 1000 : undefined,
    requestId: nonce,
    skewMs,
  };
}

function factsOf({ status, header }: PeerReply) {
  return {
    status,
    digest: header("content-digest"),
    nonce: header(NONCE_HEADER),
    signatureInput: header("signature-input"),
    signature: header("signature"),
  };
}

/** Throws MosaicError `peer-answer-invalid`. */
function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as unknown;
  } catch {
    throw answerInvalid();
  }
}

/** The answer is signed, but this mosaic does not understand it. */
export function answerInvalid(): MosaicError {
  return new MosaicError("failure", "the peer's answer is not what this mosaic understands", {
    code: "peer-answer-invalid",
    hint: "mosaic version, here and there",
  });
}

/** Turns a peer's refusal into our error. It contains no more than its status, and its text is not repeated. */
export function peerRefused(name: string, { status, body, retryAfterMs }: PeerAnswer): MosaicError {
  const code = codeIn(body);
  const data = { peer: name, status, ...(code === undefined ? {} : { there: code }) };
  if (status === 429) {
    return new MosaicError("failure", `the peer ${name} takes no more requests for now`, {
      code: "peer-busy",
      data: { ...data, retry_after_ms: retryAfterMs ?? null },
      hint: retryAfterMs === undefined ? undefined : `again in ${Math.ceil(retryAfterMs / 1000)} s`,
    });
  }
  if (code === "signature-expired" || code === "signature-early") {
    return new MosaicError("configuration", `the clocks of this gateway and of ${name} differ by too much`, {
      code: "peer-clock-differs",
      data,
      hint: "timedatectl, here and there; mosaic federation status says how far",
    });
  }
  if (status === 401) {
    return new MosaicError(
      "configuration",
      `the peer ${name} does not take this gateway for one it has enrolled`,
      {
        code: "peer-knows-us-not",
        data,
        hint: "ask its people for an invite anew",
      },
    );
  }
  if (status >= 500) {
    return new MosaicError("failure", `the peer ${name} answered with status ${status}`, {
      code: "peer-failed",
      data,
    });
  }
  if (code === "id-of-another-text") {
    return new MosaicError("usage", `the id was sent to the peer ${name} with another text`, {
      code,
      data,
      hint: "another --id, or none: then it gets a new one",
    });
  }
  const isForbidden = status === 403 || status === 404;
  return new MosaicError(
    "configuration",
    isForbidden ? `the peer ${name} does not allow it` : `the peer ${name} refused it: ${code ?? status}`,
    {
      code: "peer-refused-it",
      data,
      hint: isForbidden ? "its people give and take grants: mosaic federation grant list, there" : undefined,
    },
  );
}

function codeIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { error } = body as { readonly error?: unknown };
  if (typeof error !== "object" || error === null) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && /^[a-z-]{1,60}$/.test(code) ? code : undefined;
}

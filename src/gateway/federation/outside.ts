import type { MosaicError } from "../../base/errors.ts";
import type { Deny } from "../../domain/federation/scope.ts";
import { signAnswer } from "../../domain/federation/signed-answer.ts";
import type { SigningKey } from "../../domain/ports/federation-wire.ts";
import { statusOf } from "../status-codes.ts";

/** The answer to a peer, before it is signed. */
export interface Outside {
  readonly status: number;
  readonly body: object;
  readonly retryAfterMs?: number;
}

/** The same words for every refusal of a kind. Why it was refused is in the audit, and not told outside. */
export const FORBIDDEN: Outside = outsideError(403, "forbidden", "this is not allowed");
export const NOT_FOUND: Outside = outsideError(404, "not-found", "there is no such thing here");

/** Codes about the request itself, which say nothing about this team. */
const OF_THE_REQUEST: ReadonlySet<string> = new Set([
  "signature-missing",
  "signature-components",
  "signature-parameters",
  "signature-wrong",
  "signature-expired",
  "signature-early",
  "signature-replayed",
  "digest-missing",
  "digest-wrong",
  "grant-missing",
  "peer-unknown",
]);

export function isOfRequest(code: string): boolean {
  return OF_THE_REQUEST.has(code);
}

export function outsideOfDeny({ statusCode, code }: Pick<Deny, "statusCode" | "code">): Outside {
  switch (statusCode) {
    case 400:
      return outsideError(400, "request-invalid", "the request is not one that this gateway takes");
    case 401:
      return outsideError(401, code, "this gateway does not know who asks");
    case 403:
      return FORBIDDEN;
    case 404:
      return NOT_FOUND;
  }
}

/**
 * An error as it is told outside. Of errors of this team's operations only the code, because their words contain names
 * and paths.
 */
export function outsideOf(error: MosaicError): Outside {
  const { code, message, data } = error;
  if (OF_THE_REQUEST.has(code)) {
    const { skew_ms: skewMs } = data;
    return outsideError(401, code, message, typeof skewMs === "number" ? { skew_ms: skewMs } : {});
  }
  const status = statusOf(error);
  if (status === 401 || status === 403) return FORBIDDEN;
  if (status === 404) return NOT_FOUND;
  if (code === "too-many-requests") {
    const { retry_after_ms: wait } = data;
    const retryAfterMs = typeof wait === "number" ? wait : 1_000;
    return { ...outsideError(429, code, "too many requests: wait before the next one"), retryAfterMs };
  }
  return outsideError(status, code, `refused there: ${code}`);
}

function outsideError(status: number, code: string, message: string, data: object = {}): Outside {
  return { status, body: { error: { code, message, hint: null, ...data } } };
}

/** Signed for the request with that nonce; unsigned where the request could not be read. */
export async function responseOf(
  { status, body, retryAfterMs }: Outside,
  signing: { readonly key: SigningKey; readonly nonce: string } | undefined,
  now: number,
): Promise<Response> {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const signed =
    signing === undefined ? {} : await signAnswer(signing.key, { ...signing, status, body: bytes }, now);
  return new Response(bytes, {
    status,
    headers: {
      ...signed,
      "content-type": "application/json;charset=utf-8",
      ...(retryAfterMs === undefined
        ? {}
        : { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
    },
  });
}

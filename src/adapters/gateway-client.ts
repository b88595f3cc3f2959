import { readFileSync } from "node:fs";
import { describeError, MosaicError } from "../base/errors.ts";

/** Where a gateway listens: a unix socket, or the beginning of its addresses. */
export type GatewayPlace =
  | { readonly socket: string }
  | {
      readonly origin: string;
      readonly token: string | undefined;
      /** Neither a token nor a browser: the header that says so. */
      readonly asItself?: boolean;
    };

export interface GatewayReply {
  readonly status: number;
  /** How it ended; null for plain success. */
  readonly ending: string | null;
  readonly body: unknown;
}

/** Codes of Bun 1.4.5 for a connection that was never made, so that nothing was sent. */
const NEVER_ASKED = new Set([
  "ConnectionRefused",
  "FailedToOpenSocket",
  "ENOENT",
  "ECONNREFUSED",
  "ENOTFOUND",
]);

const NO_TIME_LIMIT: object = { timeout: false };

/**
 * Performs an operation at a gateway. Throws MosaicError("failure", `gateway-away`) where nothing was sent, and
 * MosaicError("unproven", `gateway-answer-lost`) where it was sent and no answer came: nobody knows what became of it.
 */
export async function askGateway(
  place: GatewayPlace,
  operation: string,
  request: object,
  signal: AbortSignal,
): Promise<GatewayReply> {
  const shown = "socket" in place ? place.socket : place.origin;
  const origin = "socket" in place ? "http://localhost" : place.origin;
  const token = "socket" in place ? undefined : place.token;
  try {
    const response = await fetch(`${origin}/api/v1/${operation}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...("asItself" in place && place.asItself ? { origin } : {}),
      },
      body: JSON.stringify(request),
      redirect: "error",
      signal,
      // an agent may be waited for for hours; Bun 1.4.5 gives up after five minutes, and its types know no other way
      ...NO_TIME_LIMIT,
      // whatever the environment says (NODE_TLS_REJECT_UNAUTHORIZED)
      tls: { rejectUnauthorized: true },
      ...("socket" in place ? { unix: place.socket } : {}),
    });
    return {
      status: response.status,
      ending: response.headers.get("mosaic-ending"),
      body: await response.json(),
    };
  } catch (thrown) {
    signal.throwIfAborted();
    if (isCertificateRefused(thrown)) throw certificateRefused(shown, thrown);
    throw isNeverAsked(thrown)
      ? new MosaicError("failure", `no gateway answers at ${shown}: ${whyAway(thrown)}`, {
          code: "gateway-away",
          hint: "socket" in place ? "mosaic gateway start" : "mosaic gateway status, at that host",
        })
      : new MosaicError(
          "unproven",
          `the gateway at ${shown} gave no whole answer: ${describeError(thrown)}`,
          {
            code: "gateway-answer-lost",
            hint: "what was asked may have been done; a message is safe to repeat with the same --id",
          },
        );
  }
}

/** A gateway's answer to a plain GET; undefined where it does not answer. Never throws. */
export async function readAtGateway(socket: string, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(`http://localhost/api/v1/${path}`, {
      unix: socket,
      redirect: "error",
      signal,
    });
    return response.ok ? ((await response.json()) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

export function isNeverAsked(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && NEVER_ASKED.has(String(thrown.code));
}

/** Messages of Bun 1.4.5 for a certificate that is refused: nothing was sent. */
export function isCertificateRefused(thrown: unknown): boolean {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return /CERT|TLS_PIN|SELF_SIGNED|UNABLE_TO_VERIFY/.test(`${code} ${describeError(thrown)}`);
}

function certificateRefused(shown: string, thrown: unknown): MosaicError {
  const why = `the certificate of ${shown} is not believed: ${describeError(thrown)}; nothing was asked`;
  return new MosaicError("failure", why, {
    code: "gateway-certificate-refused",
    hint: "where that is its own certificate: NODE_EXTRA_CA_CERTS=/path/to/it.pem for this one command",
  });
}

/** Replaces Bun 1.4.5's question about a typo in a URL that nobody typed. */
function whyAway(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "ENOENT") return "there is no such socket";
  if (code === "ConnectionRefused" || code === "ECONNREFUSED") return "connection refused";
  return describeError(thrown);
}

/** The token in a file of our own, without its line break. Throws MosaicError("configuration"). */
export function readToken(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (thrown) {
    throw new MosaicError("configuration", `the token cannot be read: ${describeError(thrown)}`, {
      code: "no-token",
      hint: "mosaic gateway token create",
    });
  }
}

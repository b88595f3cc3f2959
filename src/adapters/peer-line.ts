import { createHash, X509Certificate } from "node:crypto";
import type { PeerCertificate } from "node:tls";
import { readBounded } from "../base/bounded-bytes.ts";
import { describeError, MosaicError } from "../base/errors.ts";
import type { ShownCertificate } from "../domain/ports/federation-wire.ts";
import type { PeerLine, PeerRequest } from "../domain/ports/peer-line.ts";
import { certificateFacts } from "./certificate.ts";
import { isCertificateRefused, isNeverAsked } from "./gateway-client.ts";

// Not imported: its bytecode would be in the binary, 0.5 MB with what it needs (Bun 1.4.5).
const { connect } = process.getBuiltinModule("node:tls");

const HANDSHAKE_MS = 5_000;

export const askPeerLine: PeerLine = async (request, signal) => {
  const { url, certificate, patienceMs, longest } = request;
  const until = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const trusted = await met(url, certificate, until);
  try {
    const response = await fetch(url, optionsOf(request, trusted, until));
    const body = await readBounded(response.body, longest, until);
    if (body === undefined) {
      throw new MosaicError("failure", `the peer's answer is longer than ${longest} bytes`, {
        code: "peer-answer-too-large",
      });
    }
    return { status: response.status, header: (name) => response.headers.get(name), body };
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof MosaicError) throw thrown;
    if (isCertificateRefused(thrown)) throw differs(url);
    throw isNeverAsked(thrown) ? away(url, thrown) : lost(url, thrown);
  }
};

function optionsOf(
  { method, headers, body, certificate }: PeerRequest,
  trusted: string | undefined,
  signal: AbortSignal,
): BunFetchRequestInit {
  return {
    method,
    // a body that unpacks to a thousand times its size is none
    headers: { ...headers, "accept-encoding": "identity" },
    decompress: false,
    ...(body === undefined ? {} : { body }),
    redirect: "error",
    signal,
    tls: {
      // whatever the environment says (NODE_TLS_REJECT_UNAUTHORIZED)
      rejectUnauthorized: true,
      ...(trusted === undefined
        ? {}
        : {
            ca: trusted,
            checkServerIdentity: (_: string, shown: PeerCertificate) =>
              sha256(shown.raw) === certificate ? undefined : new Error("ERR_TLS_PIN"),
          }),
    },
  };
}

/**
 * The certificate itself where one was pinned, of which only the sum is kept: it is looked at before anything is said. And
 * nothing is said to who does not answer at all: of a request that came to no answer Bun 1.4.5 does not tell whether it
 * had gone out.
 */
async function met(url: URL, certificate: string | null, signal: AbortSignal): Promise<string | undefined> {
  const shown = await shownBy(url, signal);
  if (certificate === null) return undefined;
  if (sha256(shown) !== certificate) throw differs(url);
  return new X509Certificate(shown).toString();
}

/** The certificate that is shown at an address; nobody has vouched for it yet. Throws MosaicError `peer-away`. */
export async function certificateAt(address: string, signal: AbortSignal): Promise<ShownCertificate> {
  return certificateFacts(await shownBy(new URL(address), signal));
}

function shownBy(url: URL, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const isName = !/^[\d.]+$|:/.test(host);
    const socket = connect({
      host,
      port: url.port === "" ? 443 : Number(url.port),
      // it is compared with the one that was pinned, and nothing is said before
      rejectUnauthorized: false,
      ...(isName ? { servername: host } : {}),
    });
    const end = (thrown: Error) => {
      socket.destroy();
      reject(away(url, thrown));
    };
    signal.addEventListener("abort", () => end(new Error("it took too long")), { once: true });
    socket.setTimeout(HANDSHAKE_MS, () => end(new Error("no handshake in time")));
    socket.once("error", end);
    socket.once("close", () => end(new Error("it hung up")));
    socket.once("secureConnect", () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      if (raw === undefined) reject(differs(url));
      else resolve(raw);
    });
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function differs({ origin }: URL): MosaicError {
  return new MosaicError("failure", `${origin} shows another certificate than when it was enrolled`, {
    code: "peer-certificate-differs",
    hint: "ask its people; if it is theirs: mosaic federation peer remove, and an invite anew",
  });
}

function away({ origin }: URL, thrown: unknown): MosaicError {
  return new MosaicError("failure", `no gateway answers at ${origin}: ${describeError(thrown)}`, {
    code: "peer-away",
  });
}

function lost({ origin }: URL, thrown: unknown): MosaicError {
  return new MosaicError("unproven", `${origin} gave no whole answer: ${describeError(thrown)}`, {
    code: "peer-answer-lost",
    hint: "what was asked may have been done; a message is safe to repeat with the same --id",
  });
}

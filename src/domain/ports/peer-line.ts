/** One request to the gateway of another team. */
export interface PeerRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  /** SHA-256 of the one certificate (DER) that is taken, in hexadecimal; null: one that an authority vouches for. */
  readonly certificate: string | null;
  /** Bytes of the answer: what has more is no answer. */
  readonly longest: number;
  /** Milliseconds for all of it, to the last byte. */
  readonly patienceMs: number;
}

/** As it came; nothing of it is believed yet. */
export interface PeerReply {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Asks. Throws MosaicError `peer-away` where nothing was asked, `peer-certificate-differs` where another certificate was
 * shown, before anything was asked too, `peer-answer-lost` where it was asked and no whole answer came in time, and
 * `peer-answer-too-large`.
 */
export type PeerLine = (request: PeerRequest, signal: AbortSignal) => Promise<PeerReply>;

/** One request to the gateway of another team. */
export interface PeerRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  /** SHA-256 of the only accepted certificate (DER), in hexadecimal; null: any that a trusted authority vouches for. */
  readonly certificate: string | null;
  /** Bytes. A longer answer is an error. */
  readonly longest: number;
  /** Milliseconds for all of it, up to the last byte. */
  readonly patienceMs: number;
}

/** The raw answer: nothing in it is believed yet. */
export interface PeerReply {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Sends the request. Throws MosaicError `peer-away` where nothing was sent, `peer-certificate-differs` where another
 * certificate was shown (nothing was sent then either), `peer-answer-lost` where it was sent and no whole answer came
 * in time, and `peer-answer-too-large`.
 */
export type PeerLine = (request: PeerRequest, signal: AbortSignal) => Promise<PeerReply>;

const FIRST_BYTES = 4_096;

/**
 * Reads a whole stream of at most `limit` bytes; undefined where it has more, and never holds more. Rejects with the
 * signal's reason, so a sender of a byte a minute is not waited for. Uses one growing buffer: a million chunks of one
 * byte cost a megabyte.
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  signal.throwIfAborted();
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  // Nothing may be awaiting it when it rejects.
  aborted.catch(() => undefined);
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  let bytes = new Uint8Array(Math.min(FIRST_BYTES, limit));
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted]);
      if (done) return bytes.slice(0, length);
      if (length + value.byteLength > limit) return undefined;
      if (length + value.byteLength > bytes.byteLength) {
        const grown = new Uint8Array(
          Math.min(limit, Math.max(bytes.byteLength * 2, length + value.byteLength)),
        );
        grown.set(bytes.subarray(0, length));
        bytes = grown;
      }
      bytes.set(value, length);
      length += value.byteLength;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    reader.cancel().catch(() => undefined);
  }
}

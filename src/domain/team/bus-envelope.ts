/** The readable part in front of a sealed message; it cannot be changed. */
export interface Envelope {
  readonly keyId: number;
  /** 16 random bytes that stand for one life of a gateway. */
  readonly speaker: Uint8Array;
  /** Counts that speaker's messages, over all channels. */
  readonly count: bigint;
  /** By the team's clock, in milliseconds. */
  readonly sentAt: number;
}

const VERSION = 1;
/** Version, key, speaker, count, time. */
const HEAD = 1 + 4 + 16 + 8 + 8;

/**
 * Pure. `seal` gets what is bound to the message without being hidden: a message of one channel cannot be repeated on
 * another.
 */
export function writeEnvelope(
  { keyId, speaker, count, sentAt }: Envelope,
  channel: string,
  seal: (beside: Uint8Array) => Uint8Array,
): Uint8Array {
  const head = new Uint8Array(HEAD);
  const view = new DataView(head.buffer);
  view.setUint8(0, VERSION);
  view.setUint32(1, keyId);
  head.set(speaker, 5);
  view.setBigUint64(21, count);
  view.setFloat64(29, sentAt);
  return joined(head, seal(joined(head, new TextEncoder().encode(channel))));
}

/** Pure. undefined: it is no envelope. */
export function readEnvelope(
  bytes: Uint8Array,
  channel: string,
): { readonly envelope: Envelope; readonly beside: Uint8Array; readonly sealed: Uint8Array } | undefined {
  if (bytes.length < HEAD || bytes[0] !== VERSION) return undefined;
  const head = bytes.subarray(0, HEAD);
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEAD);
  return {
    envelope: {
      keyId: view.getUint32(1),
      speaker: head.slice(5, 21),
      count: view.getBigUint64(21),
      sentAt: view.getFloat64(29),
    },
    beside: joined(head, new TextEncoder().encode(channel)),
    sealed: bytes.subarray(HEAD),
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

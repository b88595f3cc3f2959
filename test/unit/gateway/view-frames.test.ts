import { expect, test } from "bun:test";
import { decodeKeys, encodeKeys } from "../../../src/gateway/team/key-messages.ts";
import { decodeWant, encodeWant } from "../../../src/gateway/team/screen-wants.ts";
import { decodeFrame, encodeFrame, type ViewFrame } from "../../../src/gateway/team/view-frames.ts";

const FRAMES: readonly ViewFrame[] = [
  { kind: "screen", n: 1, text: '{"text":"\u001B[31mé 漢字"}' },
  { kind: "output", n: 4_000_000_000, bytes: Uint8Array.from([0xe6, 0x97, 0xff, 0x00]) },
  { kind: "output", n: 2, bytes: new Uint8Array() },
  { kind: "here", n: 7 },
  { kind: "types", n: 0, session: "aaaaaaaa-1111-4222-8333-444444444444" },
  { kind: "closed", n: 9, code: 4004, why: "a0 does not run – ended" },
];

test("a frame comes out as it went in, also from the middle of something larger", () => {
  for (const frame of FRAMES) {
    const bytes = encodeFrame(frame);
    const within = Buffer.concat([Buffer.from([1, 2, 3]), bytes]).subarray(3);
    for (const read of [decodeFrame(bytes), decodeFrame(within)]) {
      const shown: unknown = read?.kind === "output" ? { ...read, bytes: Uint8Array.from(read.bytes) } : read;
      expect(shown).toEqual(frame);
    }
  }
});

test("what is cut off, or of a kind that is not known, is no frame", () => {
  expect(decodeFrame(new Uint8Array())).toBeUndefined();
  expect(decodeFrame(Uint8Array.from([0, 0, 0]))).toBeUndefined();
  expect(decodeFrame(Uint8Array.from([9, 0, 0, 0, 1, 65]))).toBeUndefined();
  expect(decodeFrame(Uint8Array.from([3, 0, 0, 0, 1, 15]))).toBeUndefined();
});

test("a want is read back; what is none, or is too large, is not", () => {
  const view = crypto.randomUUID();
  const who = { agent: "a0", by: "user:ada@example.org", from: "one" };
  const want = { kind: "look", view, ...who, types: null, keys: 0 } as const;
  expect(decodeWant(encodeWant(want))).toEqual(want);
  const types = { ...want, types: crypto.randomUUID(), keys: 7 };
  expect(decodeWant(encodeWant(types))).toEqual(types);
  const wrong = [{ kind: "type" }, { types: "yes" }, { keys: -1 }].map((part) =>
    JSON.stringify({ ...want, ...part }),
  );
  const texts = ["", "{", "null", "[]", '{"kind":"look"}', ...wrong];
  for (const text of texts) expect(decodeWant(new TextEncoder().encode(text))).toBeUndefined();
  expect(decodeWant(encodeWant({ ...want, by: "x".repeat(2_000) }))).toBeUndefined();
});

test("keys and sizes are read back as they were; what is cut off or of no kind is none", () => {
  const session = crypto.randomUUID();
  const keys = { session, n: 4_000_000_000, kind: "keys", bytes: Uint8Array.from([0, 27, 255, 13]) } as const;
  const size = { session, n: 1, kind: "size", size: { columns: 80, rows: 65_535 } } as const;
  for (const message of [keys, size]) expect(decodeKeys(encodeKeys(message))).toEqual(message);
  expect(decodeKeys(encodeKeys({ ...size, size: { columns: -1, rows: 1e9 } }))).toMatchObject({
    size: { columns: 0, rows: 65_535 },
  });
  expect(decodeKeys(encodeKeys(size).subarray(0, -1))).toBeUndefined();
  expect(decodeKeys(encodeKeys(keys).subarray(0, 40))).toBeUndefined();
  expect(decodeKeys(Uint8Array.from([2, ...encodeKeys(keys).subarray(1)]))).toBeUndefined();
  expect(decodeKeys(new Uint8Array())).toBeUndefined();
});

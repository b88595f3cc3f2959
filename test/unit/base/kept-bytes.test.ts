import { describe, expect, test } from "bun:test";
import {
  decodeKeepingBytes,
  encodeKeptBytes,
  firstForeignByte,
  lineAndColumn,
} from "../../../src/base/kept-bytes.ts";

const bytesOf = (...parts: readonly (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...Buffer.from(part)])));

describe("text with bytes that are not UTF-8", () => {
  test("comes back byte for byte, in 10000 random files", () => {
    const random = new Uint8Array(64);
    for (let round = 0; round < 10_000; round++) {
      crypto.getRandomValues(random);
      // many lead bytes: what is nearly a sequence is where a decoder goes wrong
      const bytes = random.map((byte) => (byte % 3 === 0 ? 0xe0 + (byte % 32) : byte));
      const back = encodeKeptBytes(decodeKeepingBytes(bytes));
      if (Buffer.compare(back, bytes) !== 0)
        throw new Error(`not as it was: ${Buffer.from(bytes).toString("hex")}`);
    }
  });

  test("of UTF-8 is the text itself, with its byte order mark", () => {
    expect(decodeKeepingBytes(bytesOf("\uFEFFé安\u{1f600}\r\n"))).toBe("\uFEFFé安\u{1f600}\r\n");
    expect(firstForeignByte("é安\u{1f600}")).toBeUndefined();
  });

  test("keeps the text around a foreign byte", () => {
    const text = decodeKeepingBytes(bytesOf('é="M', 0xfc, 'ller"安'));
    expect(text).toBe('é="M\udcfcller"安');
  });

  test("takes no surrogate, no overlong and no cut sequence for UTF-8", () => {
    for (const wrong of [
      [0xed, 0xb2, 0x80],
      [0xc0, 0x80],
      [0xe0, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe2, 0x82],
    ]) {
      const text = decodeKeepingBytes(Uint8Array.from(wrong));
      expect(firstForeignByte(text)?.offset).toBe(0);
      expect([...encodeKeptBytes(text)]).toEqual(wrong);
    }
  });

  test("says which byte is first, and where", () => {
    const text = decodeKeepingBytes(bytesOf("a\nbé", 0xfc, 0xfe));
    const found = firstForeignByte(text);
    expect(found?.what).toBe("not UTF-8 (byte 0xFC)");
    expect(lineAndColumn(text, found?.offset ?? 0)).toBe("2:3");
  });

  test("knows UTF-16 by how it begins", () => {
    expect(firstForeignByte(decodeKeepingBytes(bytesOf(0xff, 0xfe, "v", 0)))?.hint).toContain("UTF-16");
  });
});

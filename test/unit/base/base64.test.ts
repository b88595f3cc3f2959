import { expect, test } from "bun:test";
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from "../../../src/base/base64.ts";

const bytes = (...numbers: readonly number[]) => Uint8Array.from(numbers);

test("bytes come back as they were, whatever they are", () => {
  for (let length = 0; length < 70; length += 1) {
    const some = Uint8Array.from({ length }, (_, at) => (at * 151 + length) % 256);
    expect(fromBase64(toBase64(some))).toEqual(some);
    expect(fromBase64Url(toBase64Url(some))).toEqual(some);
  }
  expect(toBase64(bytes(0xfb, 0xff))).toBe("+/8=");
  expect(toBase64Url(bytes(0xfb, 0xff))).toBe("-_8");
});

test("a text that is spelled otherwise than we would is none", () => {
  // the last two bits of "-_9" say nothing and are not 0: a second spelling of the same bytes
  for (const wrong of ["+/9=", "+/8", " +/8=", "+/8=\n", "ÿÿÿÿ", "====", "A"]) {
    expect([wrong, fromBase64(wrong)]).toEqual([wrong, undefined]);
  }
  for (const wrong of ["-_9", "+/8", "-_8=", "A", "a b"]) {
    expect([wrong, fromBase64Url(wrong)]).toEqual([wrong, undefined]);
  }
});

import { describe, expect, test } from "bun:test";
import { parseAuxiliaryVector } from "../../../src/adapters/kernel-constants.ts";

const vector = (...pairs: readonly (readonly [bigint, bigint])[]) =>
  new Uint8Array(new BigUint64Array(pairs.flat()).buffer);

describe("the kernel's constants", () => {
  test("are those of the host: a page of 64 KiB is counted as such", () => {
    expect(parseAuxiliaryVector(vector([33n, 1n], [6n, 65_536n], [17n, 250n], [0n, 0n]))).toEqual({
      pageBytes: 65_536,
      ticksPerSecond: 250,
    });
  });
  test("are the usual ones where the kernel does not show them, and where the vector is cut short", () => {
    expect(parseAuxiliaryVector(vector([0n, 0n]))).toEqual({ pageBytes: 4096, ticksPerSecond: 100 });
    expect(parseAuxiliaryVector(new Uint8Array(7))).toEqual({ pageBytes: 4096, ticksPerSecond: 100 });
  });
});

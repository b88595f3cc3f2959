import { readFileSync } from "node:fs";

/** Constants of this host that the kernel passes to every process (getauxval(3)). */
export interface KernelConstants {
  /** Bytes of a page: 4096, or 16384 and 65536 on some arm64. */
  readonly pageBytes: number;
  /** The unit of time in /proc. */
  readonly ticksPerSecond: number;
}

const PAGE_BYTES = 6n;
const TICKS_PER_SECOND = 17n;
const USUAL: KernelConstants = { pageBytes: 4096, ticksPerSecond: 100 };

let asked: KernelConstants | undefined;

/** Read once. Where the kernel does not show it, the values of nearly every host. */
export function kernelConstants(): KernelConstants {
  asked ??= readAuxiliaryVector();
  return asked;
}

function readAuxiliaryVector(): KernelConstants {
  try {
    return parseAuxiliaryVector(readFileSync("/proc/self/auxv"));
  } catch {
    return USUAL;
  }
}

/** Pairs of 64-bit numbers: a type and its value. */
export function parseAuxiliaryVector(vector: Uint8Array): KernelConstants {
  const view = new DataView(vector.buffer, vector.byteOffset, vector.byteLength);
  const values = new Map<bigint, bigint>();
  for (let at = 0; at + 16 <= view.byteLength; at += 16) {
    values.set(view.getBigUint64(at, true), view.getBigUint64(at + 8, true));
  }
  const number = (type: bigint, usual: number) => Number(values.get(type) ?? 0n) || usual;
  return {
    pageBytes: number(PAGE_BYTES, USUAL.pageBytes),
    ticksPerSecond: number(TICKS_PER_SECOND, USUAL.ticksPerSecond),
  };
}

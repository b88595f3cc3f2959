import { MosaicError } from "../base/errors.ts";
import type { Reading } from "../domain/roster/reading.ts";

/** The value; throws MosaicError("usage") that names what it was given as. */
export function usageUnless<T>(given: string, reading: Reading<T>): T {
  if (reading.ok) return reading.value;
  throw new MosaicError("usage", `${given}: ${reading.what}`, { hint: reading.hint });
}

import { MosaicError } from "../base/errors.ts";
import type { Reading } from "../domain/roster/reading.ts";

/** The value that was read; throws MosaicError("usage") with the name of the option or argument otherwise. */
export function usageUnless<T>(given: string, reading: Reading<T>): T {
  if (reading.ok) return reading.value;
  throw new MosaicError("usage", `${given}: ${reading.what}`, { hint: reading.hint });
}

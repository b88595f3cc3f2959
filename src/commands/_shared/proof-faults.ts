import { oneLine } from "../../base/printable.ts";
import type { RuntimeProve } from "../../operations/documents/runtime-prove.ts";

/** Where the whole of it is. */
export function proofPlace(kept: string | null): string {
  return kept === null ? "its proof was cut short, and is not kept" : `its proof is kept in ${kept}`;
}

/** A line for each state and each message of a proof that was not right. */
export function faultLines(faults: RuntimeProve["faults"]): string[] {
  return faults.map(({ state, message, outcome, expected, seen }) => {
    const where = message === null ? state : `${state}, ${message}`;
    return oneLine(`${outcome}: ${where}: expected ${expected}; saw ${seen}`);
  });
}

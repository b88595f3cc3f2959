import { oneLine } from "../../base/printable.ts";
import type { RuntimeProve } from "../../operations/documents/runtime-prove.ts";

/** Where the complete proof is. */
export function proofPlace(kept: string | null): string {
  return kept === null ? "its proof was cut short, and is not kept" : `its proof is kept in ${kept}`;
}

/**
 * A line for each state and message of a proof that was wrong or unclear, and for each reason why some were not run.
 */
export function faultLines(faults: RuntimeProve["faults"]): string[] {
  const ran = faults.filter(({ outcome }) => outcome !== "not-run");
  const notRun = Map.groupBy(
    faults.filter(({ outcome }) => outcome === "not-run"),
    ({ seen }) => seen,
  );
  return [
    ...ran.map(
      (fault) => `${fault.outcome}: ${whereOf(fault)}: expected ${fault.expected}; saw ${fault.seen}`,
    ),
    ...[...notRun].map(([why, those]) => `not run: ${those.map(whereOf).join("; ")}: ${why}`),
  ].map(oneLine);
}

function whereOf({ state, message }: RuntimeProve["faults"][number]): string {
  return message === null ? state : `${state}, ${message}`;
}

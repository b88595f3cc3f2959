import type { Answer } from "../../base/answer.ts";
import type { UnitName } from "../../base/names.ts";

/** What journald keeps about a unit of the user. */
export interface UnitJournal {
  /** The last lines, oldest first; cannot tell where there is no journal, or it may not be read. */
  last(unit: UnitName, lines: number): Promise<Answer<readonly string[]>>;
  /** Passes on those lines and all that follow, until aborted or the journal's program ends. */
  follow(
    unit: UnitName,
    lines: number,
    take: (lines: readonly string[]) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

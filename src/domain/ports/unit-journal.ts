import type { Answer } from "../../base/answer.ts";
import type { UnitName } from "../../base/names.ts";

/** What journald keeps of a unit of the user's. */
export interface UnitJournal {
  /** The last lines, oldest first; cannot tell where no journal is kept, or it may not be read. */
  last(unit: UnitName, lines: number): Promise<Answer<readonly string[]>>;
  /** Hands out those and what comes, until aborted or the journal's program ends. */
  follow(
    unit: UnitName,
    lines: number,
    take: (lines: readonly string[]) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

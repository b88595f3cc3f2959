import type { Ending } from "../../base/errors.ts";
import { LETS_A_MESSAGE_LIE, type ShownState, type ShownWord } from "./shown-state.ts";

/** Which rows of a listing are wanted. Without states: rows of any state. */
export interface RowSelection {
  readonly states: readonly ShownWord[];
  /** Only agents that wait for a person, or let a message lie. */
  readonly attention: boolean;
}

type Shown = Pick<ShownState, "state" | "reason">;

/** Whether the agent needs a person to go on: a dialog, a login. A rate limit waits for time, not for a person. */
export function waitsForPerson({ state, reason }: Shown): boolean {
  return state === "blocked" && reason !== "rate-limit";
}

/** Whether it holds a message that it does not begin on, which its sender was told to be held until it has time. */
export function letsMessageLie({ reason }: { readonly reason?: string | null | undefined }): boolean {
  return reason === LETS_A_MESSAGE_LIE;
}

export function selectRows<Row extends Shown>(
  rows: readonly Row[],
  { states, attention }: RowSelection,
): readonly Row[] {
  return rows.filter(
    (row) =>
      (states.length === 0 || states.includes(row.state)) &&
      (!attention || waitsForPerson(row) || letsMessageLie(row)),
  );
}

/**
 * How a question about waiting agents ends. Where none is seen to wait, but something that had to be asked did not
 * answer, that is a failure: nobody knows that none waits.
 */
export function endingOfAttention(
  waiting: readonly Shown[],
  unanswered: readonly string[],
): Ending | undefined {
  if (waiting.length > 0) return "not-in-wanted-state";
  return unanswered.length > 0 ? "failure" : undefined;
}

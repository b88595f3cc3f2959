/** A call that was claimed for its host. */
export interface Claimed {
  /** An agent, or a line of its own. One call of a line is under way at a time. */
  readonly line: string;
  readonly id: string;
  readonly operation: string;
  /** The operation's request. */
  readonly request: object;
  /** The caller as the database names them: `ada@example.org`, `owner`. */
  readonly createdBy: string;
  /** The epoch under which it was claimed, and is reported. */
  readonly epoch: number;
  /** Whether it was claimed before under an older epoch: what became of it then is not known. */
  readonly isInDoubt: boolean;
  /** By the database's clock. */
  readonly isExpired: boolean;
  /** Milliseconds since it was stored, by the database's clock. */
  readonly ageMs: number;
}

/**
 * What to do with a claimed call. One that is in doubt is repeated with its own id: the agent's journal answers with
 * the first verdict, and nothing is typed twice. The journal remembers ids for a day, so an expired call is not
 * repeated. Where nothing remembers ids (`repeats: false`), it is not done a second time at all.
 */
export function settle(
  { isInDoubt, isExpired }: Pick<Claimed, "isInDoubt" | "isExpired">,
  { repeats }: { readonly repeats: boolean },
): "do" | "expired" | "lost" {
  if (isInDoubt) return isExpired || !repeats ? "lost" : "do";
  return isExpired ? "expired" : "do";
}

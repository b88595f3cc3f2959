/** A call as it was claimed for its host. */
export interface Claimed {
  /** An agent, or a line of its own; one call of a line is under way at a time. */
  readonly line: string;
  readonly id: string;
  readonly operation: string;
  /** The operation's request. */
  readonly request: object;
  /** Whom the database names as who asked: `ada@example.org`, `owner`. */
  readonly createdBy: string;
  /** The host that they asked at; undefined: it is of the team no more. */
  readonly askedAt: string | undefined;
  /** Under which it was claimed, and is reported. */
  readonly epoch: number;
  /** Claimed under an older epoch before: what became of it then is not known. */
  readonly isInDoubt: boolean;
  /** By the database's clock. */
  readonly isExpired: boolean;
  /** Milliseconds since it was stored, by the database's clock. */
  readonly ageMs: number;
}

/**
 * What is done with a claimed call. One in doubt is asked for again with its own id: the agent's journal answers with
 * the first verdict, and types nothing twice. That holds for a day, so what has expired is not asked for any more: the
 * journal may have forgotten it. Where nothing remembers (`repeats: false`), it is not done a second time at all.
 */
export function settle(
  { isInDoubt, isExpired }: Pick<Claimed, "isInDoubt" | "isExpired">,
  { repeats }: { readonly repeats: boolean },
): "do" | "expired" | "lost" {
  if (isInDoubt) return isExpired || !repeats ? "lost" : "do";
  return isExpired ? "expired" : "do";
}

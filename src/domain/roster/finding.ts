/** A problem as the checks report it: its position is an offset, not yet a line and column. */
export interface Finding {
  /** UTF-16 offset into the text: the exact start of the wrong key or value. */
  readonly offset: number;
  /** `agents[0].name`; "" for the whole roster, and for broken YAML. */
  readonly path: string;
  /** The fact: lower case, no final period. */
  readonly what: string;
  readonly hint: string | undefined;
  /** Something is missing. Ignored where the file could not be read to its end. */
  readonly absence?: boolean;
}

/** A problem as the checks report it: where it is by offset, not yet by line and column. */
export interface Finding {
  /** UTF-16 offset into the text: the exact start of the key or value at fault. */
  readonly offset: number;
  /** `agents[0].name`; "" for the roster as a whole and for broken YAML. */
  readonly path: string;
  /** The fact: lower case, no final period. */
  readonly what: string;
  readonly hint: string | undefined;
  /** Something is not there. Where the file cannot be read to its end, that is not known. */
  readonly absence?: boolean;
}

/** What a fault did. */
export interface Strike {
  /** Whom or what it met; undefined: there was nothing to meet. */
  readonly met: string | undefined;
  /** Takes back what does not end by itself; may be called again. */
  readonly undo?: () => void;
}

export const MISSED: Strike = { met: undefined };

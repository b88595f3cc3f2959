/** The result of reading one value of the roster: the value, or what is wrong with it. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly what: string; readonly hint: string | undefined };

export function read<T>(value: T): Reading<T> {
  return { ok: true, value };
}

/** `what` is the fact, lower case, without a final period; `hint` is what to write instead. */
export function refused(what: string, hint?: string): Reading<never> {
  return { ok: false, what, hint };
}

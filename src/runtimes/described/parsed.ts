/** What came of reading a word of a description: the thing that it stands for, or what is wrong with it. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly what: string };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function wrong(what: string): Parsed<never> {
  return { ok: false, what };
}

/** What was checked when its file was read. Throws where it was not. */
export function checked<T>(reading: Parsed<T>): T {
  if (!reading.ok) throw new Error(`a description that was not checked: ${reading.what}`);
  return reading.value;
}

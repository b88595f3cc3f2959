/** What may be true after several people did things at once, some of them cut short. Pure. */

export interface Intent<T> {
  readonly value: T;
  /** Milliseconds of any clock; `end` is Infinity where its work may go on after it was killed. */
  readonly begin: number;
  readonly end: number;
  /** It said that it was done. */
  readonly certain: boolean;
}

/**
 * Every value that may be the last one: an intent is out only when one that was done began after it had ended, and
 * what was before is out when any was done.
 */
export function possible<T>(before: T, intents: readonly Intent<T>[]): ReadonlySet<T> {
  const done = intents.filter(({ certain }) => certain);
  const left = intents.filter(({ end }) => !done.some(({ begin }) => begin >= end));
  return new Set([...(done.length === 0 ? [before] : []), ...left.map(({ value }) => value)]);
}

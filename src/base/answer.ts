/**
 * The answer of the outside world to a question. "Cannot tell" is an answer of its own: a time-out or an unexpected
 * failure is never read as "no", and nothing is killed, restarted or called dead because of it.
 */
export type Answer<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

export function known<T>(value: T): Answer<T> {
  return { known: true, value };
}

export function cannotTell(why: string): Answer<never> {
  return { known: false, why };
}

/** The same answer with its value changed; "cannot tell" passes through. */
export function mapAnswer<T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> {
  return answer.known ? known(change(answer.value)) : answer;
}

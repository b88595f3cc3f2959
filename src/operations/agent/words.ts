/** "blocked: trust" is a state and its reason. */
export function wordsOf(state: string): { readonly state: string; readonly reason: string | null } {
  const [word = "", reason] = state.split(": ", 2);
  return { state: word, reason: reason ?? null };
}

/** A text of an agent in one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

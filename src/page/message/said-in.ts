import type { UtteranceDocument } from "../../operations/documents/utterance.ts";

/** Pure. A message in a conversation, oldest first, and what the agent said before the next message; without tools. */
export function saidIn(
  utterances: readonly UtteranceDocument[],
  id: string,
): { readonly message: UtteranceDocument; readonly answers: readonly UtteranceDocument[] } | undefined {
  const at = utterances.findIndex(({ message_id: own }) => own === id);
  const message = utterances[at];
  if (message === undefined) return undefined;
  const behind = utterances.slice(at + 1);
  const next = behind.findIndex(({ who }) => who === "user");
  const own = next < 0 ? behind : behind.slice(0, next);
  return { message, answers: own.filter(({ who }) => who === "agent") };
}

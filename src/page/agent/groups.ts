import type { UtteranceDocument } from "../../operations/documents/utterance.ts";

/** Something said, or tools called one after the other; one of the two is empty. */
export interface Group {
  readonly key: string;
  readonly said: readonly UtteranceDocument[];
  readonly tools: readonly UtteranceDocument[];
}

/** A conversation, oldest first, with the tools between two things said as one group. */
export function groupsOf(utterances: readonly UtteranceDocument[]): Group[] {
  const groups: { key: string; said: UtteranceDocument[]; tools: UtteranceDocument[] }[] = [];
  for (const [at, utterance] of utterances.entries()) {
    const isTool = utterance.who === "tool";
    const last = groups.at(-1);
    if (isTool && last !== undefined && last.tools.length > 0) last.tools.push(utterance);
    else {
      groups.push({
        key: `${utterance.at} ${at}`,
        said: isTool ? [] : [utterance],
        tools: isTool ? [utterance] : [],
      });
    }
  }
  return groups;
}

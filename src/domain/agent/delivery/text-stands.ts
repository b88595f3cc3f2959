import type { AgentLook } from "../look.ts";
import type { Attempt } from "./attempt.ts";
import { withoutBlanks } from "./message.ts";

/**
 * Whether our text is in the box, by its marker or the runtime's placeholder for a long paste. What has another text in
 * front is not ours to send.
 */
export function textStands(attempt: Attempt, { reading, adapter }: AgentLook): boolean {
  const needle = withoutBlanks(attempt.request.message.needle);
  const draft = reading?.composer?.draft;
  if (attempt.request.message.raw && reading?.state === "blocked: picker") return true;
  if (draft !== undefined && draft !== "") {
    const mayBeOurs = attempt.evidence.enters === 0 || !attempt.clearedDraft;
    return (
      withoutBlanks(draft).startsWith(needle) ||
      (mayBeOurs && adapter.typing.placeholder?.test(draft) === true)
    );
  }
  return false;
}

/** A text that was not drawn yet when the box was looked at, or that a person has typed since, and ours behind it. */
export function standsBehindAnother({ request }: Attempt, { reading }: AgentLook): boolean {
  return withoutBlanks(reading?.composer?.draft ?? "").indexOf(withoutBlanks(request.message.needle)) > 0;
}

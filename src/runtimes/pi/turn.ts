import { parseRecordLine } from "../recent-lines.ts";
import type { TurnEvent } from "../turn.ts";
import { piUtterances, writtenAt } from "./record.ts";

/**
 * Pure. What one line of a session file says of turns. Each answer of the model says why it stopped: to call a tool, or
 * because it was done.
 */
export function piTurnEvents(line: string): readonly TurnEvent[] {
  const record = line.startsWith('{"type":"message"') ? parseRecordLine(line) : undefined;
  const message = record?.["message"];
  const at = writtenAt(line);
  if (typeof message !== "object" || message === null || !Number.isFinite(at)) return [];
  const events = piUtterances(line).map(({ who, text }): TurnEvent => {
    if (who === "tool") return { kind: "tool", at };
    return { kind: who === "user" ? "message" : "said", at, text };
  });
  const end = endOf(message as Readonly<Record<string, unknown>>, at);
  return end === undefined ? events : [...events, end];
}

function endOf(message: Readonly<Record<string, unknown>>, at: number): TurnEvent | undefined {
  if (message["role"] !== "assistant") return undefined;
  switch (message["stopReason"]) {
    case "stop":
    case "length":
      return { kind: "end", at, how: "done" };
    case "aborted":
      return { kind: "end", at, how: "interrupted" };
    case "error": {
      const { errorMessage } = message;
      const detail = typeof errorMessage === "string" ? errorMessage.slice(0, 200) : "";
      return { kind: "end", at, how: "failed", detail };
    }
    default:
      return undefined;
  }
}

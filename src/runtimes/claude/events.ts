import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { claudeEventsFile } from "./paths.ts";

/** One line that `claude-hook.sh` wrote. */
export interface ClaudeEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** "UserPromptSubmit", "Stop", … */
  readonly name: string;
  readonly sessionId: string;
  readonly transcriptPath: string | undefined;
  /** A turn's id. A message that is queued while claude works carries the id of the turn that runs. */
  readonly promptId: string | undefined;
  /** StopFailure: "authentication_failed", "rate_limit", … */
  readonly error: string | undefined;
  /** The whole line, for what else it has. */
  readonly line: string;
}

/** What the agent said last, by the event of the end of its turn; undefined where that does not say it, or is cut. */
export function lastWords({ line }: ClaudeEvent): string | undefined {
  const words = textField(line, "last_assistant_message");
  return words === undefined || words.trim() === "" ? undefined : words;
}

/** Bytes; some hundred events. */
const TAIL = 128 * 1024;

/** The last events of an agent, oldest first; empty where no hook runs. */
export async function claudeEvents(agent: AgentFacts, world: RuntimeWorld): Promise<readonly ClaudeEvent[]> {
  const text = await world.readText(claudeEventsFile(agent.runFolder, agent.name), -TAIL, TAIL);
  return parseClaudeEvents(text ?? "");
}

/** A line that is cut, at either end of the text or by the hook's own bound, counts for what is left of it. */
export function parseClaudeEvents(text: string): readonly ClaudeEvent[] {
  return text.split("\n").flatMap((line) => {
    const at = Number(/^\{"at":(\d{13}),/.exec(line)?.[1]);
    const name = textField(line, "hook_event_name");
    const sessionId = textField(line, "session_id");
    if (!Number.isSafeInteger(at) || name === undefined || sessionId === undefined) return [];
    return [
      {
        at,
        name,
        sessionId,
        transcriptPath: textField(line, "transcript_path"),
        promptId: textField(line, "prompt_id"),
        error: name === "StopFailure" ? textField(line, "error") : undefined,
        line,
      },
    ];
  });
}

/**
 * The first value of a key, where it is a whole string. Inside of another string its quotes would be escaped, and
 * claude (2.1.329) puts what people write behind the fields that are read here.
 */
function textField(line: string, key: string): string | undefined {
  const quoted = new RegExp(String.raw`"${key}":("(?:[^"\\]|\\.)*")`).exec(line)?.[1];
  if (quoted === undefined) return undefined;
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
}

import type { Proof, RuntimeWorld, Sought } from "../contract.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { isShellCommand, shellCommandOf } from "../shell-command.ts";
import { toolLine, type Utterance } from "../utterances.ts";

/**
 * Whether a session file (jsonl) has the needle in a user message. In a new session pi (0.87.1) writes the file only
 * when the first answer is complete: until then there is no such file, and no proof.
 */
export async function provenByRecord(
  world: RuntimeWorld,
  record: string,
  sought: Sought,
): Promise<Proof | undefined> {
  const facts = await world.fileFacts(record);
  if (!isChangedSince(facts, sought.since)) return undefined;
  const lines = await recentLines(world, record, (line) => writtenAt(line) < sought.since);
  if (!lines.some((line) => hasUserMessage(line, sought))) return undefined;
  return { kind: "accepted", source: "transcript", detail: record };
}

/** Linux takes a file's time from its last tick, which may be a little before now. */
export function isChangedSince(facts: { readonly modifiedAt: number } | undefined, since: number): boolean {
  return facts !== undefined && facts.modifiedAt >= since - 20;
}

/**
 * Pure. Whether a line of a session file is a message of the user that has the needle and is not older than it, or the
 * shell command that it is. A command is written down at its end; `!!` is one that the model is not told of.
 */
export function hasUserMessage(line: string, sought: Sought): boolean {
  const shell = shellCommandOf(sought)?.replace(/^!\s*/, "");
  // most lines need no parsing: pi and we escape a text alike
  if (!line.includes(JSON.stringify(shell ?? sought.needle).slice(1, -1)) || writtenAt(line) < sought.since)
    return false;
  const message = parseRecordLine(line)?.["message"];
  if (typeof message !== "object" || message === null || !("role" in message)) return false;
  if (shell !== undefined)
    return message.role === "bashExecution" && "command" in message && isShellCommand(message.command, shell);
  if (!("content" in message)) return false;
  return message.role === "user" && textOf(message.content).includes(sought.needle);
}

/** Milliseconds since the epoch; each line has its own time before its content. */
export function writtenAt(line: string): number {
  const at = Date.parse(/"timestamp":"([^"]+)"/.exec(line.slice(0, 300))?.[1] ?? "");
  return Number.isNaN(at) ? Infinity : at;
}

/** Pure. What one line of a session file has. */
export function piUtterances(line: string): readonly Utterance[] {
  const record = line.startsWith('{"type":"message"') ? parseRecordLine(line) : undefined;
  const message = record?.["message"];
  const at = writtenAt(line);
  if (typeof message !== "object" || message === null || !Number.isFinite(at)) return [];
  if (!("role" in message) || !("content" in message)) return [];
  const id = typeof record?.["id"] === "string" ? record["id"] : undefined;
  const who = message.role === "user" ? "user" : "agent";
  if (who === "agent" && message.role !== "assistant") return [];
  const words = textOf(message.content);
  return [
    ...(words.trim() === "" ? [] : [{ at, who, id, text: words } as const]),
    ...toolCalls(message.content).map(({ name, input, call }) => ({
      at,
      who: "tool" as const,
      id: call ?? id,
      text: toolLine(name, input),
    })),
  ];
}

function toolCalls(content: unknown) {
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown) => {
    if (typeof part !== "object" || part === null || !("type" in part) || part.type !== "toolCall") return [];
    const { name, arguments: input, id } = part as Readonly<Record<string, unknown>>;
    return [{ name: String(name), input, call: typeof id === "string" ? id : undefined }];
  });
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) =>
      typeof part === "object" && part !== null && "text" in part && typeof part.text === "string"
        ? part.text
        : "",
    )
    .join("");
}

import type { AgentName } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import { readLaunched } from "./agent-facts.ts";
import { notedConversation } from "./noted-conversation.ts";

/** The conversation that an agent's process started with. */
export interface OpenedConversation {
  /** undefined: its runtime has not said so yet. */
  readonly conversation: string | undefined;
  /** Whether it existed before. */
  readonly resumed: boolean;
}

/** What this very process started with; undefined where nothing is known (the `command` runtime). */
export async function openedConversationOf(
  host: Host,
  name: AgentName,
  pid: number | undefined,
): Promise<OpenedConversation | undefined> {
  if (pid === undefined) return undefined;
  const launched = await readLaunched(host, { name });
  if (launched?.pid !== pid) return undefined;
  const conversation = launched.conversation ?? (await notedConversation(host, name, launched));
  return { conversation, resumed: launched.resumed };
}

/** Characters of an id that are shown: enough to tell two apart. */
const SHOWN = 8;

/** Pure. "same conversation 0ab99012…", "new conversation". */
export function conversationText({ conversation, resumed }: OpenedConversation): string {
  const word = resumed ? "same conversation" : "new conversation";
  if (conversation === undefined) return word;
  return `${word} ${conversation.length > SHOWN + 1 ? `${conversation.slice(0, SHOWN)}…` : conversation}`;
}

import { parseAgentName } from "../../base/names.ts";
import { openedConversationOf } from "../../domain/agent/opened-conversation.ts";
import type { Host } from "../../domain/host/host.ts";
import { textOrNull } from "../heading.ts";

/** What a process of an agent began with, as documents have it. Nothing of an agent that has no process. */
export async function openedBy(
  host: Host,
  { name, pid }: { readonly name: string; readonly pid: number | undefined },
): Promise<{ conversation: string | null; resumed: boolean | null }> {
  const agent = parseAgentName(name);
  const opened = agent === undefined ? undefined : await openedConversationOf(host, agent, pid);
  return { conversation: textOrNull(opened?.conversation), resumed: opened?.resumed ?? null };
}

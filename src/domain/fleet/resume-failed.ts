import type { LastExit } from "../agent/last-exit.ts";
import type { AgentName } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import { readEvents } from "../watch/journal.ts";

/** A runtime reports within this time that it cannot resume a conversation; the launcher's times are whole seconds. */
const SAID_WITHIN_MS = 60_000;

/**
 * Whether the process that died was to resume a conversation. The next one begins a new conversation, so the agent has
 * not failed.
 */
export async function isResumeThatFailed(
  host: Host,
  agent: AgentName,
  died: LastExit | undefined,
): Promise<boolean> {
  if (died?.pid === undefined || died.status === 0) return false;
  const since = died.at - SAID_WITHIN_MS;
  const begun = await readEvents(host, { since, agents: [agent], kinds: ["conversation"] });
  return begun.findLast(({ pid }) => pid === died.pid)?.resumed === true;
}

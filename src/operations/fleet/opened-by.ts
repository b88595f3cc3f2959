import { parseAgentName } from "../../base/names.ts";
import { openedConversationOf } from "../../domain/agent/opened-conversation.ts";
import type { Fleet } from "../../domain/host/host.ts";
import { textOrNull } from "../heading.ts";

/** A process of an agent; without a pid there is none. */
interface AgentProcess {
  readonly name: string;
  readonly pid: number | undefined;
}

interface Opened {
  readonly conversation: string | null;
  readonly resumed: boolean | null;
}

/** The conversation that a process started with, as documents write it; empty for an agent without a process. */
export async function openedBy(fleet: Fleet, { name, pid }: AgentProcess): Promise<Opened> {
  const agent = parseAgentName(name);
  const opened = agent === undefined ? undefined : await openedConversationOf(fleet, agent, pid);
  return { conversation: textOrNull(opened?.conversation), resumed: opened?.resumed ?? null };
}

/** A process that was just started reports it a moment later; on a busy host it may take this long. */
const LATE_MS = 5_000;
const POLL_MS = 50;

/** The same for a process that was just started. The `command` runtime never reports it, and is not waited for. */
export async function openedNow(
  fleet: Fleet,
  { name, pid, outcome }: AgentProcess & { readonly outcome: string },
): Promise<Opened> {
  const written = fleet.roster.agents.find((agent) => agent.name === name);
  const isToCome = (outcome === "started" || outcome === "restarted") && pid !== undefined;
  const deadline = fleet.clock.monotonic() + LATE_MS;
  for (;;) {
    const opened = await openedBy(fleet, { name, pid });
    const isOver = opened.resumed !== null || fleet.clock.monotonic() > deadline || fleet.signal.aborted;
    if (isOver || !isToCome || written?.command !== undefined) return opened;
    await fleet.clock.sleep(POLL_MS, fleet.signal);
  }
}

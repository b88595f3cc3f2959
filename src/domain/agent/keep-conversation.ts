import { sessionOf, type AgentName } from "../../base/names.ts";
import type { Host } from "../host/host.ts";
import { BUILT_IN_LOGS_MAX } from "../roster/built-in.ts";
import { keepUtterances, keptMark } from "../watch/kept-conversation.ts";
import { COMPARED_LINES, keepScreen } from "../watch/kept-screen.ts";
import type { Tmux } from "../ports/tmux.ts";
import type { AgentLook, StateSources } from "./look.ts";
import { readTranscript } from "./read-transcript.ts";

/** How many bytes are kept of an agent, from the environment that its launcher sets by the roster. */
export function keptBytes(environment: Readonly<Record<string, string | undefined>>): number {
  const text = environment["MOSAIC_AGENT_LOGS_MAX"] ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : BUILT_IN_LOGS_MAX;
}

/** The caller has other work to do; the rest is kept at the next look. */
const PATIENCE_MS = 1_500;

/** Keeps the screen of an agent whose runtime has no record, under the same conditions. */
export async function keepScreenOf(
  host: Host,
  server: Pick<Tmux, "capture">,
  agent: AgentName,
  bytes: number,
): Promise<void> {
  if (bytes === 0) return;
  await forAMoment(host, async (isOver) => {
    const screen = await server.capture(sessionOf(agent), COMPARED_LINES);
    if (screen.known && !isOver()) await keepScreen(host, agent, screen.value, bytes);
  });
}

/**
 * Keeps what was said since the last time, by the runtime's own record; nothing where it has none. Never throws, and
 * takes only a moment: heartbeats and starts do not wait for it. `bytes`: the limit for the whole agent; 0: nothing is
 * kept.
 */
export async function keepConversation(
  host: Host,
  sources: Pick<StateSources, "world">,
  look: Pick<AgentLook, "agent" | "adapter" | "facts">,
  bytes: number,
): Promise<void> {
  if (bytes === 0 || look.adapter.transcript === undefined) return;
  await forAMoment(host, async (isOver) => {
    const { name } = look.agent;
    const mark = await keptMark(host, name);
    const { transcript } = await readTranscript(host, sources, look, mark);
    if (transcript.known && !isOver()) await keepUtterances(host, name, transcript.value, mark, bytes);
  });
}

/** Does the work, or gives it up after a moment. */
async function forAMoment(
  { clock }: Pick<Host, "clock">,
  keep: (isOver: () => boolean) => Promise<void>,
): Promise<void> {
  const enough = new AbortController();
  try {
    const kept = keep(() => enough.signal.aborted).catch(() => undefined);
    await Promise.race([kept, clock.sleep(PATIENCE_MS, enough.signal)]);
  } finally {
    enough.abort();
  }
}

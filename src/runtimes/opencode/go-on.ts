import type { AgentFacts, HandOver, RuntimeWorld } from "../contract.ts";
import { beginOnMessage } from "./channel.ts";
import { heldMessages } from "./held.ts";
import { readReport } from "./report.ts";
import { askStatuses, serverOf } from "./server.ts";

/** How mosaic's messages begin. */
const ENVELOPE = /^\[\S+ -> \S+\] #\S+ /;

/**
 * Has an idle opencode begin on what a process before it left behind, where that is a message of mosaic's, of which its
 * sender was told that it is held. undefined: there is none.
 */
export async function goOnWithHeld(agent: AgentFacts, world: RuntimeWorld): Promise<HandOver | undefined> {
  const report = await readReport(agent, world);
  const server = serverOf(agent, world, report);
  const session = report?.session;
  if (server === undefined || session === undefined) return undefined;
  const statuses = await askStatuses(server);
  if (!statuses.known || statuses.value.has(session)) return undefined;
  const last = (await heldMessages(agent, world, server, session)).at(-1);
  if (last === undefined || !last.isLeftBehind || !ENVELOPE.test(last.text)) return undefined;
  return await beginOnMessage(agent, world, last.id);
}

import type { AgentGuide } from "../operations/documents/agent-guide.ts";

/** Clients cut longer texts (claude 2.1.329 at 2 KiB); the guide has the rest. */
export const LONGEST_INSTRUCTIONS = 2_000;
const LONGEST_PEERS = 500;

/** What a client tells its model about these tools before it has called any. Pure. */
export function instructionsFor({ agent, host, peers }: AgentGuide): string {
  const who =
    agent === null
      ? `These are the agents of the fleet that mosaic runs on ${host}.`
      : `You are ${agent}, one agent of the fleet that mosaic runs on ${host}.`;
  return [
    who,
    ...(peers === null || peers.length === 0 ? [] : [peerLine(peers, agent === null)]),
    `These tools tell you who is there and what they do, and let you speak to them.
agent_ask: one message, and the answer to it. agent_send: one message; read the verdict: accepted is proof that it was
taken, queued waits for its turn, unknown must not be repeated under another id. agent_reply: answers a message that you
were given, by its id; agent_inbox: those that you have not answered. agent_wait: until somebody is idle or blocked.
agent_last: the last answer of somebody. fleet_ps: what each one does now; unknown means that it cannot be told.
Read agent_guide once (the resource mosaic://agent/guide has the same): all of it in 60 lines, and what you may do.`,
  ].join("\n");
}

function peerLine(peers: NonNullable<AgentGuide["peers"]>, isAll: boolean): string {
  const names = peers.map(({ agent, class: label }) => `${agent} (${label})`);
  let shown = names.length;
  while (shown > 0 && names.slice(0, shown).join(", ").length > LONGEST_PEERS) shown -= 1;
  const more = names.length - shown;
  const rest = more === 0 ? [] : [`${more} more: agent_roster`];
  return `${isAll ? "They are" : "Your peers"}: ${[...names.slice(0, shown), ...rest].join(", ")}.`;
}

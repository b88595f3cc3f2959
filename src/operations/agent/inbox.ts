import { unansweredOf } from "../../domain/agent/asking/inbox.ts";
import { envelopeOf } from "../../domain/agent/delivery/message.ts";
import { lookAtAgent } from "../../domain/agent/look.ts";
import { readTranscript } from "../../domain/agent/read-transcript.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { Services } from "../../compose/services.ts";
import type { AgentInbox, AgentInboxRequest } from "../documents/agent-inbox.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { ownAgent } from "./own-agent.ts";

/** Utterances: many tool calls may follow what was said a day ago. */
const LOOKED_THROUGH = 5000;

/** What other agents said to this one without getting an answer. */
export const agentInbox = operation<AgentInboxRequest, AgentInbox>({
  needs: "read",
  agentsMay: "always",
  whilePaused: "allow",
  async run({ services, who }, { agent: named }) {
    const fleet = await services.fleet();
    const own = await ownAgent({ services, who }, fleet, named, "mosaic agent inbox NAME");
    const messages = await unansweredOf(fleet, services.hostName, own.name);
    const [oldest] = messages;
    const texts =
      oldest === undefined ? new Map<string, string>() : await textsSince(services, fleet, own, oldest.at);
    return {
      document: {
        ...heading(services, "mosaic.agent.inbox/1"),
        agent: own.name,
        messages: messages.map(({ id, at, from, kind, thread }) => ({
          id,
          at: timestampOf(at),
          from,
          kind,
          thread,
          text: texts.get(id) ?? null,
        })),
      },
    };
  },
});

/** Texts of the messages by their ids, from the agent's own record; mosaic itself keeps none. */
async function textsSince(
  services: Services,
  fleet: Fleet,
  agent: RosterAgent,
  since: number,
): Promise<ReadonlyMap<string, string>> {
  const sources = await services.stateSources(fleet.roster.tmux.socketName);
  const look = await lookAtAgent(fleet, sources, agent);
  const { transcript } = await readTranscript(fleet, sources, look, { since, last: LOOKED_THROUGH });
  const found = new Map<string, string>();
  for (const { who, text } of transcript.known ? transcript.value.utterances : []) {
    const envelope = who === "user" ? envelopeOf(text) : undefined;
    if (envelope !== undefined) found.set(envelope.id, envelope.text);
  }
  return found;
}

import { addressElsewhere, parseAgentAddress, type HostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import { lastAnswer, readTranscript } from "../../domain/agent/read-transcript.ts";
import { lookAtAgent } from "../../domain/agent/look.ts";
import type { AgentName } from "../../base/names.ts";
import type { Transcript } from "../../runtimes/utterances.ts";
import { readKept } from "../../domain/watch/kept-conversation.ts";
import { agentNamed, type Fleet } from "../../domain/host/host.ts";
import type { AgentLast, AgentLastRequest } from "../documents/agent-last.ts";
import { heading } from "../heading.ts";
import { operation, type Call, type Report } from "../operation.ts";
import { utteranceOf } from "./utterance-of.ts";
import { wordsOf } from "./words.ts";

/** Utterances: an answer may have hundreds of tool calls after it. */
const LOOKED_THROUGH = 2000;

/** An agent's last answer, which message it answers, and when. */
export const agentLast = operation<AgentLastRequest, AgentLast>({
  needs: "read",
  whilePaused: "allow",
  elsewhere: ({ agent }, { hostName }) => addressElsewhere(agent, hostName) !== undefined,
  async run(call, { agent: address }) {
    const { services } = call;
    const other = addressElsewhere(address, services.hostName);
    if (other !== undefined) return await lastElsewhere(call, other);
    const wanted = parseAgentAddress(address)?.agent ?? address;
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, wanted);
    const sources = await services.stateSources(fleet.roster.tmux.socketName);
    const look = await lookAtAgent(fleet, sources, agent);
    const { transcript } = await readTranscript(fleet, sources, look, {
      since: 0,
      last: LOOKED_THROUGH,
    });
    const { id, record, utterances } = transcript.known
      ? transcript.value
      : await keptConversation(fleet, agent.name, transcript.why);
    const last = lastAnswer(utterances);
    const { state } = wordsOf(look.state.state);
    return {
      document: {
        ...heading(services, "mosaic.agent.last/1"),
        agent: agent.name,
        conversation: id,
        record: record ?? null,
        state: state as AgentLast["state"],
        answer: last === undefined ? null : utteranceOf(last.answer),
        message: last?.message === undefined ? null : utteranceOf(last.message),
        unanswered: (last?.unanswered ?? utterances.filter(({ who }) => who === "user")).map(utteranceOf),
        complete: state === "unknown" ? null : isComplete(state, last?.goesOn ?? false),
      },
      ending: last === undefined ? "not-in-wanted-state" : undefined,
    };
  },
});

/** The longest wait for another host, which answers as if it was this one. */
const PATIENCE_MS = 15_000;

async function lastElsewhere(
  call: Call,
  { host, agent }: { readonly host: HostName; readonly agent: AgentName },
): Promise<Report<AgentLast>> {
  const { askElsewhere, requireReport } = await import("../team/elsewhere.ts");
  const wish = {
    host,
    line: undefined,
    id: crypto.randomUUID(),
    operation: "agent.last",
    request: { agent },
    again: "harmless" as const,
  };
  return requireReport<AgentLast>(await askElsewhere(call, { ...wish, patienceMs: PATIENCE_MS }), host);
}

/**
 * The last conversation that mosaic kept, where the runtime has none any more. Throws `no-record` where there is none.
 */
async function keptConversation(fleet: Fleet, agent: AgentName, why: string): Promise<Transcript> {
  const kept = await readKept(fleet, agent, { since: 0, last: LOOKED_THROUGH });
  const id = kept.at(-1)?.conversation;
  if (id === undefined) throw noRecord(agent, why);
  return { id, record: undefined, utterances: kept.filter(({ conversation }) => conversation === id) };
}

/** Whether nothing will be added to it. */
function isComplete(state: string, goesOn: boolean): boolean {
  return !goesOn && (state === "idle" || state === "available" || state === "dead");
}

function noRecord(agent: string, why: string): MosaicError {
  return new MosaicError("not-in-wanted-state", `what ${agent} said cannot be read: ${why}`, {
    code: "no-record",
    hint: `mosaic agent tail ${agent}`,
  });
}

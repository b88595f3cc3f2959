import { defineVerb } from "../../cli/grammar/verb.ts";
import { dayAndClock } from "../../cli/show/clock-text.ts";
import type { AgentLast } from "../../operations/documents/agent-last.ts";
import { agentLast } from "../../operations/agent/last.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { speakerOf } from "../_shared/utterance-text.ts";

export const last = defineVerb({
  details:
    "The last thing that an agent said, from its runtime's own record, and nothing else on stdout; when, and to which " +
    "message, stands on stderr (not with --quiet). Also of an agent that has ended.",
  args: ONE_AGENT,
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "timed-out": "of another host, which has not answered",
    "not-in-wanted-state": "there is no record, or it has said nothing yet",
  },
  examples: [
    { command: "mosaic agent last coder0", explains: "its last answer" },
    { command: "mosaic agent last build3/coder0", explains: "of an agent of another host of the team" },
    { command: "mosaic agent last coder0 -q >answer.md", explains: "the answer alone" },
  ],
  async run(context, { agent }) {
    const { document, ending } = await context.perform(agentLast, { agent });
    for (const note of notesOf(document)) context.note(note);
    const { answer } = document;
    return {
      exit: ending,
      text: answer?.text.trim() ?? "",
      json: document,
    };
  },
});

function notesOf({ agent, answer, message, unanswered, complete, state }: AgentLast): string[] {
  if (answer === null) {
    const waiting = unanswered.length === 0 ? "" : `; ${countOf(unanswered.length)} without an answer`;
    return [`${agent} has said nothing in this conversation yet${waiting}`];
  }
  const to = message === null ? "" : `, to ${speakerOf(agent, message).replace("  ", " ")}`;
  return [
    `${agent} at ${dayAndClock(answer.at)}${to}`,
    ...(complete === false ? [`it is not done: ${state}`] : []),
    ...(unanswered.length === 0 ? [] : [`${countOf(unanswered.length)} since without an answer`]),
  ];
}

function countOf(messages: number): string {
  return `${messages} ${messages === 1 ? "message" : "messages"}`;
}

import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentSend } from "../../operations/agent/send.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { MESSAGE_ARGUMENTS, readMessage } from "../_shared/message-arguments.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { receiptLine } from "../_shared/receipt-line.ts";

export const send = defineVerb({
  details:
    "Gives an agent one message, and says what became of it: accepted (with proof from the agent's own record), " +
    "queued, unknown, or not sent, and why. Nothing is typed at a dialog or into a text that somebody has begun; to an " +
    "agent of runtime: command, whose screen nobody knows, only with --blind. A message sent again with the same --id " +
    "within a day is not delivered twice: the answer is the first one's. With another text that is an error. HOST/AGENT " +
    "is an agent of another host of the team: this host's gateway keeps the message until that host has taken it. " +
    "PEER:HOST/AGENT is one of another team, as far as that one lets us.",
  args: {
    ...ONE_AGENT,
    text: {
      type: "positional",
      valueHint: "TEXT",
      variadic: true,
      required: false,
      description: "the message, as words",
    },
    ...MESSAGE_ARGUMENTS,
    replyTo: { type: "string", valueHint: "ID", description: "the id of the message that this one answers" },
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux or flock is missing",
    locked: "the fleet is paused",
    queued: "the runtime holds the message until it has time",
    unproven: "unknown: there is no proof that it was taken",
    blocked: "a dialog is open, or its state cannot be told; it was not sent",
    draft: "somebody's draft is in the box; nothing was sent",
    "not-running": "the agent is dead or not running",
    "not-ready": "not ready in time; nothing was sent",
    stored: "of another host, which has not answered yet: it is delivered when the host takes it",
  },
  examples: [
    { command: "mosaic agent send coder0 --message 'run the tests'", explains: "one line" },
    { command: "mosaic agent send coder0 --file task.md --wait-idle", explains: "a file, when it has time" },
    {
      command: "mosaic agent send build3/coder0 'run the tests'",
      explains: "an agent of another host of the team",
    },
    {
      command: "mosaic agent send payments:web1/coder0 'please look at this'",
      explains: "an agent of another team",
    },
    { command: "git diff | mosaic agent send reviewer --timeout 2m", explains: "what a program prints" },
  ],
  async run(context, values) {
    const message = await readMessage(context, values, values.text);
    const request = {
      agent: values.agent,
      ...message,
      reply_to: values.replyTo ?? null,
      force: values.force,
    };
    const { document, ending } = await context.perform(agentSend, request);
    return { exit: ending, text: (page) => receiptLine(page, document), json: document };
  },
});

import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentReply } from "../../operations/agent/reply.ts";
import { MESSAGE_ARGUMENTS, readText } from "../_shared/message-arguments.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { receiptLine } from "../_shared/receipt-line.ts";

const { message, file, id, waitIdle, clearDraft, timeout } = MESSAGE_ARGUMENTS;

export const reply = defineVerb({
  details:
    "Answers a message by its id, in the name of the agent in whose pane this is: whoever sent it gets the answer, with " +
    "the id in front. Where they wait for it by mosaic agent ask, it is what that prints. A person has no box to be " +
    "written to: they read what an agent says.",
  args: {
    replyTo: { type: "positional", valueHint: "ID", description: "of the message that is answered" },
    text: {
      type: "positional",
      valueHint: "TEXT",
      variadic: true,
      required: false,
      description: "the answer, as words",
    },
    message,
    file,
    agent: {
      type: "string",
      valueHint: "NAME",
      completes: "agents",
      description: "answer in the name of this agent (default: the one in whose pane this is)",
    },
    id: { ...id, description: "the answer's own id; a new one unless given" },
    waitIdle,
    clearDraft,
    timeout,
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    configuration: "no roster, or a wrong one; or agents may not send",
    "missing-program": "tmux or flock is missing",
    "not-in-wanted-state": "who sent it is no agent, and does not wait",
    locked: "the fleet is paused",
    queued: "the runtime holds the answer until it has time",
    unproven: "unknown: there is no proof that it was taken",
    blocked: "a dialog is open, or its state cannot be told; it was not sent",
    draft: "somebody's draft is in the box; nothing was sent",
    "not-running": "who sent it is dead or not running",
    "not-ready": "not ready in time; nothing was sent",
  },
  examples: [
    { command: "mosaic agent reply 4f1c9a2e 'yes, merge it'", explains: "to whoever sent that message" },
    { command: "mosaic agent reply 4f1c9a2e --file review.md", explains: "a longer answer" },
  ],
  async run(context, values) {
    const { document, ending } = await context.perform(agentReply, {
      reply_to: values.replyTo,
      id: values.id ?? null,
      text: await readText(context, values, values.text, "mosaic agent reply ID TEXT"),
      agent: values.agent ?? null,
      wait_idle: values.waitIdle,
      clear_draft: values.clearDraft,
      timeout_ms: values.timeout,
      force: values.force,
    });
    const { receipt, to } = document;
    return {
      exit: ending,
      text: (page) => (receipt === null ? `answered: ${to} was waiting for it` : receiptLine(page, receipt)),
      json: document,
    };
  },
});

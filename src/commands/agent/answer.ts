import { defineVerb, type Outcome } from "../../cli/grammar/verb.ts";
import { MosaicError } from "../../base/errors.ts";
import { agentAnswer } from "../../operations/agent/answer.ts";
import { agentDialog } from "../../operations/agent/dialog.ts";
import type { AgentDialog } from "../../operations/documents/agent-dialog.ts";
import type { Context } from "../../cli/context.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { dialogLines } from "../_shared/dialog-lines.ts";

export const answer = defineVerb({
  details:
    "Shows the dialog that an agent waits at: what it asks, the options, and the dialog's id. With --choose and that id it " +
    "chooses one, and says whether the dialog is gone. Another dialog, also one that comes up meanwhile, is not answered. " +
    "For HOST/AGENT the other host does the same. A dialog without a list of options that can be read is for mosaic agent attach.",
  args: {
    ...ONE_AGENT,
    list: { type: "boolean", description: "only show it (the default)" },
    choose: { type: "string", valueHint: "N|TEXT", description: "the number of an option, or its text" },
    dialog: {
      type: "string",
      valueHint: "ID",
      description: "the id of the dialog that was read; needed to choose",
    },
    timeout: { type: "duration", default: "10s", description: "how long to wait while others type there" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one; or agents may not do that",
    "missing-program": "tmux or flock is missing",
    "not-in-wanted-state": "no dialog is open that can be read, or not that one any more",
    draft: "somebody has begun to type an answer",
    "timed-out": "of another host, which has not answered",
    unproven:
      "the key was pressed, and the dialog stands there still, or what it did cannot be told; or its host ended",
    "not-ready": "others type there all the time",
  },
  examples: [
    { command: "mosaic agent answer coder0", explains: "what it asks, and the id" },
    {
      command: "mosaic agent answer coder0 --choose 1 --dialog 3f0c9a2e11d07b54",
      explains: "the first option",
    },
    { command: "mosaic agent answer build3/coder0", explains: "of an agent of another host of the team" },
  ],
  async run(context, { agent, list, choose, dialog, timeout }) {
    if (choose === undefined || list) return show(context, agent);
    if (dialog === undefined) {
      throw new MosaicError("usage", "--choose needs the id of the dialog that it answers", {
        hint: `mosaic agent answer ${agent}`,
      });
    }
    const { document, ending } = await context.perform(agentAnswer, {
      agent,
      dialog,
      choose,
      timeout_ms: timeout,
    });
    return {
      exit: ending,
      text: `${document.outcome}: ${agent}: ${document.option}`,
      json: document,
    };
  },
});

async function show(context: Context, agent: string): Promise<Outcome> {
  const { document, ending } = await context.perform(agentDialog, { agent });
  if (document.dialog === null) {
    context.warn(`${agent} shows no dialog with options: ${wordsOf(document)}`);
    if (document.state === "blocked")
      context.note(`what it asks is on its screen: mosaic agent attach ${agent}`);
  }
  return { exit: ending, text: dialogLines(document.dialog).join("\n"), json: document };
}

function wordsOf({ state, reason }: AgentDialog): string {
  return reason === null ? state : `${state}: ${reason}`;
}

import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentBroadcast } from "../../operations/agent/broadcast.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { MESSAGE_ARGUMENTS, readMessage } from "../_shared/message-arguments.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { VERDICT_STYLE } from "../_shared/verdict-style.ts";

export const broadcast = defineVerb({
  details:
    "The same message to many, each with its own verdict. No more at a time than may be starting at a time " +
    "(defaults.start_concurrency): agents that share a login would refresh it all at once.",
  args: {
    ...SOME_AGENTS,
    class: { type: "string", valueHint: "CLASS", repeatable: true, description: "only agents of this class" },
    ...MESSAGE_ARGUMENTS,
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "some agents did not get it",
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux or flock is missing",
    locked: "the fleet is paused",
  },
  examples: [
    { command: "mosaic agent broadcast --message 'stop after this task'", explains: "to every agent" },
    { command: "mosaic agent broadcast --class worker --file task.md", explains: "to a class" },
  ],
  async run(context, values) {
    const { document, ending } = await context.perform(agentBroadcast, {
      agents: [...values.agents],
      classes: [...values.class],
      ...(await readMessage(context, values)),
      force: values.force,
    });
    return {
      exit: ending,
      text: (page) =>
        page.table(
          [{ title: "AGENT", whole: true }, { title: "VERDICT", whole: true }, { title: "DETAIL" }],
          document.receipts.map(({ agent, verdict, detail }) => [
            agent,
            { text: verdict, style: VERDICT_STYLE[verdict] },
            detail,
          ]),
        ),
      json: document,
    };
  },
});

import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentBroadcast } from "../../operations/agent/broadcast.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { attentionLines, withAttention } from "../_shared/attention.ts";
import { MESSAGE_ARGUMENTS, readMessage } from "../_shared/message-arguments.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { blockedBy } from "../_shared/receipt-help.ts";
import { VERDICT_STYLE } from "../_shared/verdict-style.ts";

export const broadcast = defineVerb({
  details:
    "Gives many agents the same message, and says of each whether it took it. As many get it at a time as may start " +
    "at a time (defaults.start_concurrency in the roster), so that agents with one login do not refresh it all at once. HOST/AGENT, HOST/* and --host are agents of other " +
    "hosts of the team: each gets it in its turn behind what it was sent before, as agent send does it.",
  args: {
    ...SOME_AGENTS,
    class: {
      type: "string",
      valueHint: "CLASS",
      repeatable: true,
      completes: "classes",
      description: "only agents of this class",
    },
    host: {
      type: "string",
      valueHint: "HOST",
      repeatable: true,
      description: "to the agents of this host of the team; all: of every one",
    },
    ...MESSAGE_ARGUMENTS,
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "some agents did not get it",
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux or flock is missing",
    locked: "the fleet is paused",
    stored: "of other hosts, which have not answered yet: it is delivered when they take it",
  },
  examples: [
    { command: "mosaic agent broadcast --message 'stop after this task'", explains: "to every agent" },
    { command: "mosaic agent broadcast --class worker --file task.md", explains: "to a class" },
    {
      command: "mosaic agent broadcast 'build3/*' coder0 --message 'stop after this task'",
      explains: "to all of another host, and one of this one",
    },
    {
      command: "mosaic agent broadcast --host all --class worker --file task.md",
      explains: "to a class, on every host",
    },
  ],
  async run(context, values) {
    const { document, ending } = await context.perform(agentBroadcast, {
      agents: [...values.agents],
      classes: [...values.class],
      hosts: [...values.host],
      ...(await readMessage(context, values)),
      force: values.force,
    });
    return {
      exit: ending,
      text: (page) => {
        const table = page.table(
          [{ title: "AGENT", whole: true }, { title: "VERDICT", whole: true }, { title: "DETAIL" }],
          document.receipts.map(({ agent, verdict, detail }) => [
            agent,
            { text: verdict, style: VERDICT_STYLE[verdict] },
            detail,
          ]),
        );
        const rows = document.receipts.map((receipt) => ({
          agent: receipt.agent,
          ...blockedBy(receipt),
          blocked: receipt.verdict === "blocked",
          since: null,
          since_is_bound: false,
        }));
        return withAttention(table, attentionLines(page, rows, Date.now()));
      },
      json: document,
    };
  },
});

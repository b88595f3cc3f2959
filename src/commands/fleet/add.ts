import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetAdd } from "../../operations/fleet/add.ts";
import { RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import { attentionAfter, withAttention } from "../_shared/attention.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { receiptLine } from "../_shared/receipt-line.ts";
import { rosterLines } from "../_shared/roster-lines.ts";

const LAUNCHED = RUNTIME_NAMES.filter((name) => name !== "command");

export const add = defineVerb({
  details:
    "Adds the agent at the end of your roster, in the style of the file, and changes nothing else in it. Then " +
    "installs what the agent needs, enables its unit where the fleet starts at boot, and starts it. A roster " +
    "that cannot be changed like that is refused with the reason, and nothing is written.",
  args: {
    agent: { type: "positional", valueHint: "NAME", description: "the new agent's name" },
    runtime: {
      type: "string",
      valueHint: "RUNTIME",
      suggests: LAUNCHED,
      required: true,
      description: `the program that it runs: ${LAUNCHED.join(", ")}, or one of your own`,
    },
    class: { type: "string", valueHint: "CLASS", completes: "classes", description: "its role: any word" },
    model: {
      type: "string",
      valueHint: "MODEL",
      description: "the model to use; the runtime's default unless given",
    },
    workingDir: { type: "string", valueHint: "DIR", description: "its working directory; made if missing" },
    start: {
      type: "boolean",
      default: true,
      negativeDescription: "add and install it, and leave it stopped",
    },
    message: {
      type: "string",
      alias: "m",
      valueHint: "TEXT",
      description: "its first message, once it has started",
    },
    timeout: {
      type: "duration",
      valueHint: "TIME",
      default: "60s",
      description: "how long to try to send that message",
    },
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch that it stays up",
    },
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "it was added, and did not start",
    queued: "it is started, and holds its message until it has time",
    unproven: "it is started; there is no proof that it took its message",
    blocked: "it is started, and a dialog is open: its message was not sent",
    "not-ready": "it is started, and was not ready for its message in time",
    configuration: "no roster, one that cannot be changed, or the name is taken",
    "missing-program": "its runtime, tmux, or the user manager is missing",
    locked: "the fleet is paused, or another command changes it",
  },
  examples: [
    { command: "mosaic fleet add coder1 --runtime codex", explains: "one more agent, started" },
    {
      command: "mosaic fleet add docs1 --runtime claude --message 'read README.md'",
      explains: "started, with something to do",
    },
    {
      command: "mosaic fleet add docs0 --runtime claude --class writer --no-start",
      explains: "one that is started later",
    },
  ],
  async run(context, values) {
    const { agent, runtime, class: role, model, workingDir, message, timeout, start, grace, force } = values;
    const { document, ending } = await context.perform(fleetAdd, {
      agent,
      runtime,
      class: role ?? null,
      model_hint: model ?? null,
      working_directory: workingDir === undefined ? null : absolute(workingDir, context.workingDirectory),
      message: message ?? null,
      message_timeout_ms: timeout,
      start,
      grace_ms: grace,
      force,
    });
    if (document.outcome === "added") context.note(`next: mosaic fleet start ${agent}`);
    const attention = await attentionAfter(context, [document]);
    return {
      exit: ending,
      text: (page) =>
        withAttention(
          [
            ...rosterLines(page, document.roster),
            outcomeTable(page, [document]),
            ...(document.receipt === null ? [] : [receiptLine(page, document.receipt)]),
          ].join("\n"),
          attention(page),
        ),
      json: document,
    };
  },
});

/** The roster has no working directory that paths could be relative to. */
function absolute(path: string, folder: string): string {
  if (/^(\/|~|\$HOME)/.test(path)) return path;
  return path === "." ? folder : `${folder}/${path.replace(/^\.\//, "")}`;
}

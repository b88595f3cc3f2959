import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetAdd } from "../../operations/fleet/add.ts";
import { RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import { attentionAfter, withAttention } from "../_shared/attention.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { rosterLines } from "../_shared/roster-lines.ts";

export const add = defineVerb({
  details:
    "Writes the agent behind the last one of your roster, in the style found there; every other byte of the file " +
    "stays. Then installs what it needs, enables its unit where the fleet starts at boot, and starts it. A roster that " +
    "cannot be changed like that is refused with the reason, and nothing is written.",
  args: {
    agent: { type: "positional", valueHint: "NAME", description: "its name" },
    runtime: {
      type: "enum",
      options: RUNTIME_NAMES.filter((name) => name !== "command"),
      required: true,
      description: "the program behind it",
    },
    class: { type: "string", valueHint: "CLASS", description: "its role, a free label" },
    model: { type: "string", valueHint: "MODEL", description: "the model that the runtime is given" },
    workingDir: { type: "string", valueHint: "DIR", description: "where it works; made if missing" },
    start: { type: "boolean", default: true, negativeDescription: "only write and install it" },
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch for an early death",
    },
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    partial: "it is in the fleet and did not start",
    configuration: "no roster, one that cannot be changed, or the name is taken",
    "missing-program": "its runtime, tmux, or the user manager is missing",
    locked: "the fleet is paused, or another command changes it",
  },
  examples: [
    { command: "mosaic fleet add coder1 --runtime codex", explains: "one more agent, started" },
    {
      command: "mosaic fleet add docs0 --runtime claude --class writer --no-start",
      explains: "one for later",
    },
  ],
  async run(context, { agent, runtime, class: role, model, workingDir, start, grace, force }) {
    const { document, ending } = await context.perform(fleetAdd, {
      agent,
      runtime,
      class: role ?? null,
      model_hint: model ?? null,
      working_directory: workingDir === undefined ? null : absolute(workingDir, context.workingDirectory),
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
          [...rosterLines(page, document.roster), outcomeTable(page, [document])].join("\n"),
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

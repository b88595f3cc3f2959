import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetRename } from "../../operations/fleet/rename.ts";
import { attentionAfter, withAttention } from "../_shared/attention.ts";
import { outcomeTable } from "../_shared/outcome-table.ts";
import { FORCE_WHILE_PAUSED } from "../_shared/pause-argument.ts";
import { rosterLines } from "../_shared/roster-lines.ts";

export const rename = defineVerb({
  details:
    "Changes the name in your roster, every other byte of which stays, and gives it to all that is the agent's own: its " +
    "logs, your lines in its env file, your drop-ins of its unit, the conversation that it resumes. An agent that runs " +
    "is stopped and started under its new name, once it is idle: one that is not is refused, unless --now. Cut " +
    "anywhere, it is finished by the next one.",
  args: {
    agent: { type: "positional", valueHint: "OLD", description: "the name that it has" },
    to: { type: "positional", valueHint: "NEW", description: "the name that it gets" },
    now: { type: "boolean", description: "also in mid-turn: its turn is cut" },
    grace: {
      type: "duration",
      valueHint: "TIME",
      default: "2s",
      description: "how long to watch for an early death",
    },
    ...FORCE_WHILE_PAUSED,
  },
  exitCodes: {
    failure: "it is not idle, or did not end",
    partial: "it has its new name and did not start",
    configuration: "no roster, one that cannot be changed, or the name is taken",
    "missing-program": "its runtime, tmux, or the user manager is missing",
    locked: "the fleet is paused, or another command changes it",
  },
  examples: [{ command: "mosaic fleet rename coder1 backend", explains: "stopped, renamed, started" }],
  async run(context, { agent, to, now, grace, force }) {
    const request = { agent, to, now, grace_ms: grace, force };
    const { document, ending } = await context.perform(fleetRename, request);
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

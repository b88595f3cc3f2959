import { addressElsewhere } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { readMoment } from "../../cli/parse/moment.ts";
import type { FleetLogsRequest } from "../../operations/documents/fleet-logs.ts";
import { fleetLogs } from "../../operations/fleet/logs.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { followLogs } from "../_shared/follow-logs.ts";
import { NO_UTTERANCE, utteranceLines } from "../_shared/utterance-text.ts";

export const logs = defineVerb({
  details:
    "What was said to an agent and by it: who said what and when, with the id of each message that mosaic delivered; " +
    "each tool that it called in one line. From its runtime's own record, and from what mosaic has kept of it, which has " +
    "earlier conversations too and outlives the agent. A runtime that keeps no record is shown by its screen. With --follow --json each line is a document.",
  args: {
    ...ONE_AGENT,
    lines: {
      type: "number",
      alias: "n",
      min: 1,
      max: 10_000,
      default: 20,
      description: "how many messages, answers and tools",
    },
    since: { type: "string", valueHint: "TIME", description: "12h, 18:00, yesterday, 2026-11-28" },
    grep: { type: "string", valueHint: "WORDS", description: "only what has these words, in any case" },
    follow: { type: "boolean", alias: "f", description: "go on until interrupted" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "timed-out": "of another host, which has not answered",
  },
  examples: [
    { command: "mosaic fleet logs coder0", explains: "the end of its conversation" },
    { command: "mosaic fleet logs coder0 -f", explains: "and what comes" },
    { command: "mosaic fleet logs build3/coder0", explains: "of an agent of another host of the team" },
    {
      command: "mosaic fleet logs coder0 --since yesterday --grep migration",
      explains: "what was said of it",
    },
  ],
  async run(context, { agent, lines, since, grep, follow }) {
    const request: FleetLogsRequest = {
      agent,
      last: lines,
      since: since === undefined ? null : new Date(readMoment("since", since, Date.now())).toISOString(),
      grep: grep ?? null,
    };
    if (follow) {
      if (agent.includes("/")) await requireHere(context, agent);
      await followLogs(context, request);
      return {};
    }
    const { document } = await context.perform(fleetLogs, request);
    if (document.from !== "record") {
      const what = document.from === "kept" ? "what mosaic kept of it" : "its screen";
      context.note(`${what}: ${document.why_screen ?? ""}`);
    }
    return {
      text: (page) =>
        document.from === "screen"
          ? document.lines.join("\n")
          : utteranceLines(page, agent, document.utterances, NO_UTTERANCE).lines.join("\n") ||
            "nothing was said",
      json: document,
    };
  },
});

/** New entries are read from this host's files. */
async function requireHere(context: Context, agent: string): Promise<void> {
  const { hostName } = await context.wire("read");
  if (addressElsewhere(agent, hostName) === undefined) return;
  throw new MosaicError("usage", `--follow is for agents of this host, and ${agent} is of another one`, {
    hint: `mosaic fleet logs ${agent}`,
  });
}

import type { Context } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { readMoment } from "../../cli/parse/moment.ts";
import { MosaicError } from "../../base/errors.ts";
import type { FleetLogs, FleetLogsRequest } from "../../operations/documents/fleet-logs.ts";
import type { UtteranceDocument } from "../../operations/documents/utterance.ts";
import { fleetLogs, readLogs } from "../../operations/fleet/logs.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
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
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [
    { command: "mosaic fleet logs coder0", explains: "the end of its conversation" },
    { command: "mosaic fleet logs coder0 -f", explains: "and what comes" },
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

/** The net below what the kernel tells: a record in a folder that is not watched, a server that tells nothing. */
const LOOK_AGAIN_MS = 5_000;
/** Between two looks, however often a busy runtime writes. */
const LEAST_MS = 250;
/** Of the record, behind what was shown last. */
const FOLLOWED = 500;

/** Each thing once, when its runtime has written it down. */
async function followLogs(context: Context, first: FleetLogsRequest): Promise<void> {
  const services = await context.wire("read");
  const changes = await services.changes();
  const shown = new Set<string>();
  let request = first;
  let last = NO_UTTERANCE;
  let isFirst = true;
  let places = "";
  let watch = changes.watch([]);
  try {
    while (!context.signal.aborted) {
      const { document, watched } = await readLogs(services, request, isFirst ? undefined : "more");
      // one that is just being restarted has no record for a moment
      if (document.from === "screen" && isFirst) throw screenCannotBeFollowed(document);
      isFirst = false;
      const added = document.utterances.filter((said) => !shown.has(keyOf(said)));
      for (const said of added) shown.add(keyOf(said));
      if (added.length > 0) {
        await context.printDocument({ ...document, utterances: added });
        await context.print((page) => {
          const text = utteranceLines(page, document.agent, added, last);
          ({ last } = text);
          return `${text.lines.join("\n")}\n`;
        });
      }
      request = { ...first, last: FOLLOWED, since: document.utterances.at(-1)?.at ?? request.since };
      if (places !== watched.join("\n")) {
        // what was written before it was watched is read now
        places = watched.join("\n");
        watch.close();
        watch = changes.watch(watched);
        continue;
      }
      await context.sleep(LEAST_MS);
      await watch.next(LOOK_AGAIN_MS, context.signal);
    }
  } finally {
    watch.close();
  }
}

function keyOf({ at, who, id, text }: UtteranceDocument): string {
  return `${at} ${who} ${id ?? text}`;
}

function screenCannotBeFollowed({ agent, why_screen: why }: FleetLogs): MosaicError {
  return new MosaicError("not-in-wanted-state", `${agent} has no record to follow: ${why ?? ""}`, {
    code: "no-record",
    hint: `mosaic agent tail ${agent} -f`,
  });
}

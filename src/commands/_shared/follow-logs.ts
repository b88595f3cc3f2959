import type { Context } from "../../cli/context.ts";
import { MosaicError } from "../../base/errors.ts";
import type { FleetLogs, FleetLogsRequest } from "../../operations/documents/fleet-logs.ts";
import type { UtteranceDocument } from "../../operations/documents/utterance.ts";
import { readLogs } from "../../operations/fleet/logs.ts";
import { NO_UTTERANCE, utteranceLines } from "./utterance-text.ts";

/** The net below what the kernel tells: a record in a folder that is not watched, a server that tells nothing. */
const LOOK_AGAIN_MS = 5_000;
/** Between two looks, however often a busy runtime writes. */
const LEAST_MS = 250;
/** Of the record, behind what was shown last. */
const FOLLOWED = 500;

/** Each thing once, when its runtime has written it down. */
export async function followLogs(context: Context, first: FleetLogsRequest): Promise<void> {
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

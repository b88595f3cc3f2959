import type { Context } from "../../cli/context.ts";
import { MosaicError } from "../../base/errors.ts";
import type { FleetLogs, FleetLogsRequest } from "../../operations/documents/fleet-logs.ts";
import type { UtteranceDocument } from "../../operations/documents/utterance.ts";
import { readLogs } from "../../operations/fleet/logs.ts";
import { NO_UTTERANCE, utteranceLines } from "./utterance-text.ts";

/**
 * The safety net below the kernel's notices, for a record in a folder that is not watched, or a server that reports
 * nothing.
 */
const LOOK_AGAIN_MS = 5_000;
/** The shortest time between two looks, however often a busy runtime writes. */
const LEAST_MS = 250;
/** Utterances read after the last one that was shown. */
const FOLLOWED = 500;

/** Shows each utterance once, when its runtime has recorded it. */
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
      // during a restart there is no record for a moment
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
        // read now, because it may have been written before it was watched
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

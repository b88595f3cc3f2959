import type { Context, Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { readMoment } from "../../cli/parse/moment.ts";
import { EVENT_KINDS, type EventKind } from "../../domain/watch/event.ts";
import { JournalFollower } from "../../domain/watch/follow.ts";
import type { FleetEvents, FleetEventsRequest } from "../../operations/documents/fleet-events.ts";
import { eventFilter, fleetEvents } from "../../operations/fleet/events.ts";
import { eventOf } from "../../operations/fleet/event-of.ts";
import { heading } from "../../operations/heading.ts";
import { nearest } from "../../base/nearest.ts";
import { MosaicError } from "../../base/errors.ts";
import { eventLines } from "../_shared/event-text.ts";
import { atHosts, HOST_EXITS, hostsOutcome, isSeveral, ON_HOSTS, onlyHost } from "../_shared/on-hosts.ts";

export const events = defineVerb({
  details:
    "What happened, from the fleet's journal: launchers and commands write to it, and no daemon is needed. A start; an " +
    "end and its cause; a state that lasted; that an agent waits for somebody, and that it does not any more; a message " +
    "and its verdict; who did what by which command. Times are those of this host. With --follow --json each line is a document.",
  args: {
    since: {
      type: "string",
      valueHint: "TIME",
      description: "12h, 18:00, yesterday, 2026-11-28 (default: 24h)",
    },
    agent: {
      type: "string",
      valueHint: "AGENT",
      repeatable: true,
      description: "of this agent; may be repeated",
    },
    kind: {
      type: "string",
      valueHint: "KIND",
      repeatable: true,
      description: `${EVENT_KINDS.join(", ")}; may be repeated`,
    },
    follow: { type: "boolean", alias: "f", description: "go on until interrupted" },
    ...ON_HOSTS,
  },
  exitCodes: HOST_EXITS,
  examples: [
    { command: "mosaic fleet events --since 18:00", explains: "what happened since six o'clock" },
    { command: "mosaic fleet events --kind end --kind blocked", explains: "who ended, who waited" },
    { command: "mosaic fleet events --host build3 --since 1h", explains: "of another host of the team" },
    { command: "mosaic fleet events -f --json", explains: "for a program, as it happens" },
  ],
  async run(context, { since, agent, kind, follow, host: hosts }) {
    const request: Omit<FleetEventsRequest, "host"> = {
      since: since === undefined ? null : new Date(readMoment("since", since, Date.now())).toISOString(),
      until: null,
      agents: [...agent],
      last: null,
      kinds: kind.map(readKind),
    };
    if (follow) {
      if (hosts.length > 0) throw new MosaicError("usage", "--follow is of this host alone");
      await followEvents(context, request);
      return {};
    }
    if (isSeveral(hosts)) {
      const ends = await atHosts(context, hosts, fleetEvents, () => request);
      return await hostsOutcome(context, ends, eventsText);
    }
    const { document } = await context.perform(fleetEvents, { ...request, host: onlyHost(hosts) });
    return { text: (page) => eventsText(page, document), json: document };
  },
});

function eventsText(page: Page, { events: found }: FleetEvents): string {
  return eventLines(page, found, "").lines.join("\n") || "nothing happened";
}

/** How often a folder is read that cannot be watched (inotify's table is full). */
const LOOK_AGAIN_MS = 30_000;

/** Shows the present events, then new ones; the kernel says when to look. */
async function followEvents(context: Context, request: Omit<FleetEventsRequest, "host">): Promise<void> {
  const services = await context.wire("read");
  const { host } = services;
  const filter = eventFilter(services, request);
  const follower = new JournalFollower(host, filter);
  const changes = await services.changes();
  let day = "";
  while (!context.signal.aborted) {
    // The journal's folder may not exist yet. Watched before it is read, so that nothing in between is missed.
    const watch = changes.watch([host.paths.fleet, host.paths.eventsFolder]);
    try {
      const found = (await follower.next()).map(eventOf);
      if (found.length > 0) {
        const document: FleetEvents = {
          ...heading(services, "mosaic.fleet.events/1"),
          since: new Date(filter.since).toISOString(),
          events: found,
        };
        await context.printDocument(document);
        await context.print((page) => {
          const shown = eventLines(page, found, day);
          day = shown.day;
          return `${shown.lines.join("\n")}\n`;
        });
      }
      await watch.next(LOOK_AGAIN_MS, context.signal);
    } finally {
      watch.close();
    }
  }
}

function readKind(text: string): EventKind {
  const kind = EVENT_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  const near = nearest(text, EVENT_KINDS);
  throw new MosaicError("usage", `--kind must be one of ${EVENT_KINDS.join(", ")}, not '${text}'`, {
    hint: near === undefined ? undefined : `did you mean ${near}?`,
  });
}

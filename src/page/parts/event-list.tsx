import type { FleetEventDocument } from "../../operations/documents/fleet-event.ts";
import { dayText } from "../ages.ts";
import { Clock } from "../clock.tsx";
import { eventWords } from "../event-words.ts";
import { addressOf } from "../addresses.ts";
import { MessageLink } from "./message-link.tsx";
import { shownText } from "../shown-text.ts";

interface EventListProps {
  /** The newest first. */
  readonly events: readonly FleetEventDocument[];
  readonly withAgent: boolean;
}

/** Events by day, one a line: time, agent, kind, what. */
export function EventList({ events, withAgent }: EventListProps) {
  if (events.length === 0) return <p class="faint">Nothing that the journal knows of.</p>;
  const days = Map.groupBy(events, ({ at }) => dayText(Date.parse(at)));
  return (
    <div class="events">
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h3>{day}</h3>
          <ol>
            {ofDay.map((event, at) => (
              <li key={`${event.at} ${at}`} class={classOf(event)}>
                <Clock at={event.at} />
                {withAgent ? <Who event={event} /> : null}
                <span class="kind">{event.kind}</span>
                <span class="words">
                  <Words event={event} />
                </span>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** A message's id links to what is known about it. */
function Words({ event }: { readonly event: FleetEventDocument }) {
  const words = shownText(eventWords(event));
  const mark = event.id === null ? "" : `#${shownText(event.id)}`;
  const at = words.indexOf(mark);
  if (event.id === null || at < 0) return <>{words}</>;
  return (
    <>
      {words.slice(0, at)}
      <MessageLink id={event.id} />
      {words.slice(at + mark.length)}
    </>
  );
}

/** What nobody asked for stands out. */
function classOf({ kind, ending, wanted }: FleetEventDocument): string {
  if (ending !== null) return "bad";
  return kind === "end" && wanted === true ? "state" : kind;
}

function Who({ event: { agent } }: { readonly event: FleetEventDocument }) {
  return agent === null ? (
    <span class="who faint">fleet</span>
  ) : (
    <a class="who" href={addressOf({ view: "agent", agent })}>
      {agent}
    </a>
  );
}

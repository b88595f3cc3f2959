import { useState } from "preact/hooks";
import type { FleetEventDocument } from "../../operations/documents/fleet-event.ts";
import { useAsked } from "../asked.ts";
import { Age, Clock } from "../clock.tsx";
import { otherHosts } from "../hosts.ts";
import { live } from "../live.ts";
import { useNews } from "../news.ts";
import { MessageLink } from "../parts/message-link.tsx";
import { AskedPanel, Panel } from "../parts/panel.tsx";
import { kindOfVerdict, SendEntry, VerdictMark } from "../parts/send-entry.tsx";
import { Earlier, Span, useLast, type SpanName } from "../parts/span.tsx";
import { addressOf } from "../addresses.ts";
import { sends } from "../sends.ts";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";
import { team } from "../team.ts";

const EVERY_MS = 10_000;

/** The messages sent to agents, and whether they were taken. */
export function Messages() {
  const [span, setSpan] = useState<SpanName>("24 hours");
  const [onlyNot, setOnlyNot] = useState(false);
  const [last, more] = useLast(span);
  const own = useStore(sends);
  // messages sent elsewhere are in the journals of the other hosts
  const isTeam = otherHosts(useStore(team).hosts).length > 0;
  const here = useStore(live).fleet?.host ?? "this host";
  const asked = useAsked(
    "fleet.events",
    // those without proof may be far back, and are few
    { kinds: ["message"], last: onlyNot ? null : last },
    { everyMs: EVERY_MS, when: useNews(), span },
  );
  return (
    <main id="main" tabIndex={-1}>
      <header class="head">
        <h1>Messages</h1>
        <Span span={span} onChange={setSpan} />
        <label class="check">
          <input
            type="checkbox"
            checked={onlyNot}
            onChange={(event) => setOnlyNot(event.currentTarget.checked)}
          />
          only those without proof
        </label>
      </header>
      {own.length === 0 ? null : (
        <Panel title="Sent from this page">
          <ul class="receipts">
            {own.map((entry) => (
              <SendEntry key={entry.id} entry={entry} withAgent />
            ))}
          </ul>
        </Panel>
      )}
      <AskedPanel title={isTeam ? `By the journal of ${here}` : "By the journal"} asked={asked}>
        {({ events }) => {
          const shown = events.toReversed().filter(({ verdict }) => !onlyNot || !isTaken(verdict));
          return shown.length === 0 ? (
            <p class="faint">No message that the journal knows of.</p>
          ) : (
            <>
              <Table events={shown} />
              {onlyNot ? null : <Earlier count={events.length} last={last} more={more} />}
            </>
          );
        }}
      </AskedPanel>
    </main>
  );
}

function isTaken(verdict: string | null): boolean {
  return verdict === "accepted" || verdict === "queued";
}

function Table({ events }: { readonly events: readonly FleetEventDocument[] }) {
  return (
    <div class="scrolls" role="region" aria-label="messages" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Age</th>
            <th scope="col">To</th>
            <th scope="col">Verdict</th>
            <th scope="col">From</th>
            <th scope="col">Message</th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event, at) => (
            <tr key={`${event.at} ${at}`}>
              <td>
                <Clock at={event.at} withDay />
              </td>
              <td>
                <Age at={event.at} />
              </td>
              <td>
                {event.agent === null ? (
                  "–"
                ) : (
                  <a href={addressOf({ view: "agent", agent: event.agent })}>{event.agent}</a>
                )}
              </td>
              <td>
                <VerdictMark kind={kindOfVerdict(event.verdict)} word={event.verdict ?? "unknown"} />
              </td>
              <td>{shownText(event.source ?? event.by)}</td>
              <td>{event.id === null ? "–" : <MessageLink id={event.id} />}</td>
              <td>{shownText(evidenceOf(event))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the verdict rests on. */
function evidenceOf({ detail, proof, channel }: FleetEventDocument): string {
  const parts = [
    detail,
    proof === null ? null : `proof: ${proof}`,
    channel === null ? null : `by ${channel}`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

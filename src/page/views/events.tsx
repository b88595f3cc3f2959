import { useState } from "preact/hooks";
import type { FleetRecap } from "../../operations/documents/fleet-recap.ts";
import { duration } from "../ages.ts";
import { useAsked } from "../asked.ts";
import { Age, moment } from "../clock.tsx";
import { useNews } from "../news.ts";
import { EventList } from "../parts/event-list.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { Earlier, Span, useLast, type SpanName } from "../parts/span.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { addressOf } from "../addresses.ts";
import { shownText } from "../shown-text.ts";

const EVERY_MS = 10_000;
const KINDS = [
  "all",
  "start",
  "end",
  "blocked",
  "freed",
  "state",
  "conversation",
  "message",
  "command",
] as const;

/** What happened while nobody looked: a summary first, then each event. */
export function Events() {
  const [span, setSpan] = useState<SpanName>("12 hours");
  const [kind, setKind] = useState<(typeof KINDS)[number]>("all");
  const [last, more] = useLast(`${span} ${kind}`);
  const when = useNews();
  const recap = useAsked("fleet.recap", {}, { everyMs: EVERY_MS, when, span });
  const events = useAsked(
    "fleet.events",
    { kinds: kind === "all" ? [] : [kind], last },
    { everyMs: EVERY_MS, when, span },
  );
  return (
    <main id="main" tabIndex={-1}>
      <header class="head">
        <h1>Events</h1>
        <Span span={span} onChange={setSpan} />
        <label class="span">
          kind{" "}
          <select
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as (typeof KINDS)[number])}
          >
            {KINDS.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      <AskedPanel title="Recap" asked={recap}>
        {(document) => <Recap recap={document} />}
      </AskedPanel>
      <AskedPanel title="Timeline" asked={events}>
        {({ events: shown }) => (
          <>
            <EventList events={shown.toReversed()} withAgent />
            <Earlier count={shown.length} last={last} more={more} />
          </>
        )}
      </AskedPanel>
    </main>
  );
}

function Recap({ recap }: { readonly recap: FleetRecap }) {
  const { waiting, ended, agents, journal_begins: begins, since } = recap;
  return (
    <>
      {begins === null ? <p class="faint">There is no journal yet.</p> : null}
      {begins !== null && begins > since ? (
        <p class="faint">The journal begins at {moment(begins)}: what was before is not known.</p>
      ) : null}
      {waiting.length === 0 ? null : (
        <ul class="plain">
          {waiting.map((row) => (
            <li key={row.agent}>
              <a href={addressOf({ view: "agent", agent: row.agent })}>{row.agent}</a> <StateMark row={row} />{" "}
              {row.since === null ? null : (
                <>
                  {row.since_is_bound ? ">" : ""}
                  <Age at={row.since} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <p>{endsText(ended)}</p>
      <div class="scrolls" role="region" aria-label="recap of each agent" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col">Now</th>
              <th scope="col" class="number">
                Turns
              </th>
              <th scope="col" class="number">
                Messages
              </th>
              <th scope="col" class="number">
                Not taken
              </th>
              <th scope="col" class="number">
                Blocked for
              </th>
              <th scope="col" class="number">
                Starts
              </th>
              <th scope="col" class="number">
                Ends
              </th>
            </tr>
          </thead>
          <tbody>
            {agents.map((row) => (
              <tr key={row.agent}>
                <th scope="row">
                  <a href={addressOf({ view: "agent", agent: row.agent })}>{row.agent}</a>
                </th>
                <td>
                  <StateMark row={row} />
                </td>
                <td class="number">{row.turns ?? "cannot tell"}</td>
                <td class="number">{row.messages.accepted + row.messages.queued}</td>
                <td class="number">{row.messages.not_taken}</td>
                <td class="number">{row.blocked_ms === 0 ? "–" : duration(row.blocked_ms)}</td>
                <td class="number">{row.starts}</td>
                <td class="number">{row.ends}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function endsText(ended: FleetRecap["ended"]): string {
  const unwanted = ended.filter(({ wanted }) => !wanted);
  if (unwanted.length === 0) return "No agent ended by itself.";
  return `Ended by itself: ${unwanted
    .map(({ agent, cause, started_again_at: again }) =>
      shownText(`${agent} (${cause}${again === null ? ", not started again" : ""})`),
    )
    .join(", ")}.`;
}

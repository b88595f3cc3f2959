import { useAsked } from "../asked.ts";
import { Age } from "../clock.tsx";
import { EventList } from "../parts/event-list.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { Earlier, useLast } from "../parts/span.tsx";
import { shownText } from "../shown-text.ts";

const EVERY_MS = 30_000;

/** How its last process ended, and what happened to it since yesterday. */
export function History({ agent, when }: { readonly agent: string; readonly when: string }) {
  const status = useAsked("agent.status", { agent }, { everyMs: EVERY_MS, when });
  const [last, more] = useLast(agent);
  const events = useAsked("fleet.events", { agents: [agent], last }, { everyMs: EVERY_MS, when });
  return (
    <>
      <AskedPanel title="Last end" asked={status}>
        {({ last_exit: end }) =>
          end === null ? (
            <p class="faint">It has not ended as far as is known.</p>
          ) : (
            <>
              <p>
                {end.summary}, <Age at={end.at} /> ago{end.wanted ? "; it was asked to" : ""}
              </p>
              {end.screen.length === 0 ? null : (
                <details>
                  <summary>what stood on its screen</summary>
                  <pre tabIndex={0}>{shownText(end.screen.join("\n"))}</pre>
                </details>
              )}
            </>
          )
        }
      </AskedPanel>
      <AskedPanel title="Last 24 hours" asked={events}>
        {({ events: shown }) => (
          <>
            <EventList events={shown.toReversed()} withAgent={false} />
            <Earlier count={shown.length} last={last} more={more} />
          </>
        )}
      </AskedPanel>
    </>
  );
}

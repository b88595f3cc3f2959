import type { FleetNotifyTest } from "../../operations/documents/fleet-notify-test.ts";
import { doing } from "../acts.ts";
import { act, Refused } from "../ask.ts";
import { useAsked } from "../asked.ts";
import { EventList } from "../parts/event-list.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";

const EVERY_MS = 60_000;
const SHOWN = 50;

/** Whether somebody outside of the fleet is told: those that did not arrive, and a notice to try it with. */
export function NoticesOut() {
  const asked = useAsked(
    "fleet.events",
    { kinds: ["notice"], last: SHOWN },
    { everyMs: EVERY_MS, span: "7 days" },
  );
  const test = () =>
    void doing("send a test notice", async () => {
      try {
        return textOf(await act("fleet.notify.test", {}));
      } catch (thrown) {
        throw thrown instanceof Refused ? thrown : new Error("no answer came", { cause: thrown });
      } finally {
        asked.again();
      }
    });
  return (
    <AskedPanel title="Notices" asked={asked}>
      {({ events }) => (
        <>
          <p class="faint">
            Who is told of an agent that waits for a person stands in the roster, under <code>notify</code>.
          </p>
          {events.length === 0 ? (
            <p>None has failed in seven days, as far as the journal tells.</p>
          ) : (
            <EventList events={events.toReversed()} withAgent />
          )}
          <button type="button" onClick={test}>
            Send a test
          </button>
        </>
      )}
    </AskedPanel>
  );
}

function textOf({ by, sent, problem }: FleetNotifyTest): string {
  if (sent) return `sent by ${by ?? "nobody"}`;
  throw new Error(shownText(problem ?? "it was not sent"));
}

import { doing } from "../acts.ts";
import { act } from "../ask.ts";
import { clockText, longDuration } from "../ages.ts";
import { Age, useSeconds } from "../clock.tsx";
import { live } from "../live.ts";
import { may, session } from "../session.ts";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";

/** What holds for the whole page: nothing is heard, the fleet is paused, something did not answer. */
export function Notices() {
  const { fleet, lost } = useStore(live);
  return (
    <>
      {lost === null ? null : <Lost since={lost.since} why={lost.why} />}
      {fleet === null ? null : (
        <>
          {fleet.paused === null ? null : <Paused paused={fleet.paused} />}
          {fleet.unanswered.length === 0 ? null : (
            <p class="notice">Not everything could be asked: {fleet.unanswered.join("; ")}</p>
          )}
          {fleet.server === "running" || fleet.agents.length === 0 ? null : (
            <p class="notice">
              The fleet's tmux server is {fleet.server}
              {fleet.server === "absent" ? ": no agent runs" : ""}.
            </p>
          )}
          {fleet.unmanaged.length === 0 ? null : (
            <p class="notice">Not of the roster, and running: {fleet.unmanaged.map(shownText).join(", ")}</p>
          )}
        </>
      )}
    </>
  );
}

function Lost({ since, why }: { readonly since: number; readonly why: string }) {
  return (
    <p class="notice lost" role="alert">
      <strong>Not connected since {clockText(since)}</strong>
      <LostFor since={since} />: {why}. What is shown is from then.
    </p>
  );
}

/** Not part of what is read aloud: it would be said each second. */
function LostFor({ since }: { readonly since: number }) {
  useSeconds();
  return <span aria-hidden="true"> ({longDuration(Date.now() - since)})</span>;
}

function Paused({ paused }: { readonly paused: { since: string | null; by: string; reason: string } }) {
  const allowed = may(useStore(session), "operate");
  return (
    <p class="notice">
      <span>
        <strong>The fleet is paused</strong>
        {paused.since === null ? "" : " for "}
        {paused.since === null ? null : <Age at={paused.since} />}, by {shownText(paused.by)}
        {paused.reason === "" ? "" : `: ${shownText(paused.reason)}`}. Nothing is started, restarted or sent.
      </span>
      {allowed ? (
        <button
          type="button"
          onClick={() =>
            void doing("resume the fleet", async () => {
              await act("fleet.resume", {});
              return "the pause is over";
            })
          }
        >
          Resume
        </button>
      ) : null}
    </p>
  );
}

import { useState } from "preact/hooks";
import type { FleetPlanDocument } from "../../operations/documents/fleet-plan.ts";
import { doing, outcomesText } from "../acts.ts";
import { act, Refused } from "../ask.ts";
import { useAsked, type Asked } from "../asked.ts";
import { live, statesOf } from "../live.ts";
import { Confirm } from "../parts/confirm.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { addressOf } from "../addresses.ts";
import { may, session } from "../session.ts";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";

const EVERY_MS = 15_000;
type Planned = FleetPlanDocument["plan"];
type Action = Planned["agents"][number]["action"];

const KIND: Readonly<Record<Action, string>> = {
  start: "ready",
  stop: "broken",
  restart: "person",
  "change files": "working",
  nothing: "off",
  unknown: "broken",
};

/**
 * What the roster wants against what runs, which agents that would affect, and applying it: that very plan, or nothing.
 */
export function Plan() {
  const asked = useAsked("fleet.plan", {}, { everyMs: EVERY_MS, when: statesOf(useStore(live)) });
  return (
    <main id="main" tabIndex={-1}>
      <header class="head">
        <h1>Plan</h1>
        <p class="summary">the roster against what runs</p>
      </header>
      <AskedPanel title="What is due" asked={asked}>
        {({ plan }) => <Due plan={plan} asked={asked} />}
      </AskedPanel>
    </main>
  );
}

function Due({ plan, asked }: { readonly plan: Planned; readonly asked: Asked<FleetPlanDocument> }) {
  const [confirms, setConfirms] = useState<Planned | null>(null);
  const [now, setNow] = useState(false);
  const [stale, setStale] = useState("");
  const allowed = may(useStore(session), "operate");
  const touched = plan.agents.filter(({ action }) => action !== "nothing");
  const cut = touched.filter(({ in_turn: inTurn, action }) => inTurn === true && action !== "start");
  const apply = (agreed: Planned) => {
    setStale("");
    void doing(`apply the plan ${agreed.hash}`, async () => {
      try {
        const { agents } = await act("fleet.apply", { plan: agreed.hash, now });
        return outcomesText(agents) || "nothing was due any more";
      } catch (thrown) {
        if (thrown instanceof Refused && thrown.code === "plan-stale") {
          setStale("The fleet or its roster has changed since: nothing was done. This is what is due now.");
        }
        throw thrown;
      } finally {
        asked.again();
      }
    });
  };
  return (
    <>
      <p class="blast">
        <strong>{plan.due ? shownText(plan.summary) : "Nothing is due."}</strong> <code>{plan.hash}</code>
      </p>
      {stale === "" ? null : (
        <p class="notice" role="alert">
          {stale}
        </p>
      )}
      <div class="scrolls" role="region" aria-label="plan" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col">Action</th>
              <th scope="col">Why</th>
              <th scope="col">Runs</th>
            </tr>
          </thead>
          <tbody>
            {plan.agents.map((row) => (
              <tr key={row.agent}>
                <th scope="row">
                  <a href={addressOf({ view: "agent", agent: row.agent })}>{row.agent}</a>
                </th>
                <td>
                  <span class={`state ${KIND[row.action]}`}>
                    <span class="mark" aria-hidden="true" />
                    <span class="word">{row.action}</span>
                  </span>
                </td>
                <td>
                  {shownText(
                    [...row.reasons, ...row.live.map((change) => `live: ${change}`), ...row.files].join("; "),
                  )}
                </td>
                <td>{runsText(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {plan.files.length === 0 ? null : (
        <p>Files of the fleet that would be written: {plan.files.join(", ")}</p>
      )}
      {plan.due && allowed ? (
        <button type="button" class="primary" onClick={() => setConfirms(plan)}>
          Apply this plan
        </button>
      ) : null}
      {confirms === null ? null : (
        <Confirm
          title="Apply this plan?"
          verb="Apply"
          danger={now && cut.length > 0}
          onConfirm={() => apply(confirms)}
          onClose={() => setConfirms(null)}
        >
          <p>{shownText(confirms.summary)}</p>
          <label class="check">
            <input type="checkbox" checked={now} onChange={(event) => setNow(event.currentTarget.checked)} />
            at once, cutting turns; else each restart waits for idle, up to 10 minutes
          </label>
          <p class="faint">
            Done is the plan {confirms.hash} or nothing: if anything has changed since, it is refused.
          </p>
        </Confirm>
      )}
    </>
  );
}

function runsText({ runs, in_turn: inTurn }: Planned["agents"][number]): string {
  if (!runs) return "no";
  if (inTurn === null) return "yes; in a turn: cannot tell";
  return inTurn ? "yes, in a turn" : "yes";
}

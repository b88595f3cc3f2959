import { useState } from "preact/hooks";
import type { GatewaySelftest } from "../../operations/documents/gateway-selftest.ts";
import { longDuration } from "../ages.ts";
import { announce } from "../announce.ts";
import { act, NoAnswer, wordsOf } from "../ask.ts";
import { Heard, useSeconds } from "../clock.tsx";
import { Panel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";

type Probe = GatewaySelftest["probes"][number];

type Run =
  | { readonly kind: "never" }
  | { readonly kind: "under way"; readonly since: number }
  | { readonly kind: "done"; readonly document: GatewaySelftest; readonly receivedAt: number }
  | { readonly kind: "failed"; readonly why: string };

/** Has the gateway attacked, and shows for each attack whether it was refused. */
export function Selftest() {
  const [run, setRun] = useState<Run>({ kind: "never" });
  const [quick, setQuick] = useState(false);
  const start = async () => {
    setRun({ kind: "under way", since: Date.now() });
    try {
      const document = await act("gateway.selftest", { quick });
      setRun({ kind: "done", document, receivedAt: performance.now() });
      announce(`attack of the gateway: ${summaryOf(document.probes)}`);
    } catch (thrown) {
      setRun({
        kind: "failed",
        why: thrown instanceof NoAnswer ? "no answer came: how it ended is not known" : wordsOf(thrown),
      });
    }
  };
  return (
    <Panel
      title="Attack of this gateway"
      aside={
        run.kind === "done" ? (
          <span class="age">
            <Heard receivedAt={run.receivedAt} />
          </span>
        ) : null
      }
    >
      <p class="faint">
        As a page of another site, another user or a page beside yours would, with two sessions that are lent
        for it and taken back.
      </p>
      <form
        class="inline"
        aria-label="attack this gateway"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <button type="submit" disabled={run.kind === "under way"}>
          Attack it
        </button>
        <label class="check">
          <input
            type="checkbox"
            checked={quick}
            onChange={(event) => setQuick(event.currentTarget.checked)}
          />
          without those who are slow, which take a quarter of a minute
        </label>
        {run.kind === "under way" ? <UnderWay since={run.since} /> : null}
      </form>
      {run.kind === "failed" ? (
        <p class="problem" role="alert">
          {run.why}
        </p>
      ) : null}
      {run.kind === "done" ? <Found probes={run.document.probes} /> : null}
    </Panel>
  );
}

function UnderWay({ since }: { readonly since: number }) {
  useSeconds();
  return <span class="faint">under way for {longDuration(Date.now() - since)}</span>;
}

/** "27 attacks, all refused". */
function summaryOf(probes: readonly Probe[]): string {
  const through = probes.filter(({ refused }) => refused === false).length;
  const untried = probes.filter(({ refused }) => refused === null).length;
  const tried = probes.length - untried;
  const words = through === 0 ? `${tried} attacks, all refused` : `${through} of ${tried} got through`;
  return untried === 0 ? words : `${words}; ${untried} could not be tried`;
}

function Found({ probes }: { readonly probes: readonly Probe[] }) {
  const isWell = probes.every(({ refused }) => refused !== false);
  return (
    <>
      <p class={isWell ? "" : "problem"}>
        <strong>{summaryOf(probes)}</strong>
      </p>
      <div class="scrolls" role="region" aria-label="attacks" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Outcome</th>
              <th scope="col">Answer</th>
              <th scope="col">Attack</th>
            </tr>
          </thead>
          <tbody>
            {probes.map((probe) => (
              <Row key={probe.probe} probe={probe} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ probe: { probe, refused, status, detail } }: { readonly probe: Probe }) {
  const [kind, word] =
    refused === null ? ["unclear", "not tried"] : refused ? ["ready", "refused"] : ["broken", "got through"];
  return (
    <tr>
      <td>
        <span class={`state ${kind}`}>
          <span class="mark" aria-hidden="true" />
          <span class="word">{word}</span>
        </span>
      </td>
      {/* a connection that was cut off has no answer, and is refused all the same */}
      <td>{status ?? (refused === null ? "–" : "cut")}</td>
      <td>
        {probe}
        {detail === null ? "" : `: ${shownText(detail)}`}
      </td>
    </tr>
  );
}

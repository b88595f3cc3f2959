import { useAsked } from "../asked.ts";
import { Age } from "../clock.tsx";
import { Fact } from "../parts/fact.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";

const EVERY_MS = 15_000;

/** Why the agent is shown as it is. */
export function Facts({ agent, when }: { readonly agent: string; readonly when: string }) {
  const asked = useAsked("agent.explain", { agent }, { everyMs: EVERY_MS, when });
  return (
    <AskedPanel title="How its state is known" asked={asked}>
      {(explained) => (
        <dl class="facts">
          <Fact name="state">
            {explained.state}
            {explained.reason === null ? "" : `: ${explained.reason}`}
          </Fact>
          <Fact name="since">
            {explained.since === null ? null : (
              <>
                <Age at={explained.since} long /> ago
              </>
            )}
          </Fact>
          <Fact name="source">{explained.source}</Fact>
          <Fact name="rule">{explained.rule}</Fact>
          <Fact name="saw">{shownText(explained.saw)}</Fact>
          {explained.screen === null ? null : (
            <Fact name="its screen alone">
              {explained.screen.state} ({explained.screen.rule})
            </Fact>
          )}
          {explained.draft === null ? null : <Fact name="in its box">{shownText(explained.draft)}</Fact>}
          {explained.unanswered.length === 0 ? null : (
            <Fact name="no answer of">{explained.unanswered.map(shownText).join("; ")}</Fact>
          )}
          <Fact name="version that runs">
            {explained.runtime_version}
            {explained.measured === false ? " (UNMEASURED)" : ""}
          </Fact>
          <Fact name="rules measured with">{explained.measured_with.join(", ")}</Fact>
        </dl>
      )}
    </AskedPanel>
  );
}

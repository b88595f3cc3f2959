import { useState } from "preact/hooks";
import type { UtteranceDocument } from "../../operations/documents/utterance.ts";
import { useAsked } from "../asked.ts";
import { Age } from "../clock.tsx";
import { AgentText } from "../parts/agent-text.tsx";
import { useAtEnd } from "../parts/at-end.ts";
import { MessageLink } from "../parts/message-link.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";
import { groupsOf } from "./groups.ts";

const EVERY_MS = 10_000;
const FIRST = 30;
const MORE = 300;

/** What was said to it and by it. */
export function Turns({ agent, when }: { readonly agent: string; readonly when: string }) {
  const [last, setLast] = useState(FIRST);
  const asked = useAsked("fleet.logs", { agent, last }, { everyMs: EVERY_MS, when });
  const more = last === FIRST ? () => setLast(MORE) : undefined;
  return (
    <AskedPanel title="Turns" asked={asked} class="turns">
      {({ from, why_screen: why, utterances }) => {
        if (from === "screen") {
          return (
            <p class="faint">
              There is no record to read{why === null ? "" : `: ${why}`}. What it says is on its screen.
            </p>
          );
        }
        if (utterances.length === 0) return <p class="faint">Nothing was said in this conversation.</p>;
        return <Conversation agent={agent} utterances={utterances} earlier={more} />;
      }}
    </AskedPanel>
  );
}

interface ConversationProps {
  readonly agent: string;
  readonly utterances: readonly UtteranceDocument[];
  /** Asks for earlier ones; undefined where that was done. */
  readonly earlier: (() => void) | undefined;
}

function Conversation({ agent, utterances, earlier }: ConversationProps) {
  return (
    <div
      class="conversation"
      tabIndex={0}
      role="region"
      aria-label={`turns of ${agent}`}
      {...useAtEnd<HTMLDivElement>()}
    >
      {earlier === undefined || utterances.length < FIRST ? null : (
        <button type="button" class="quiet" onClick={earlier}>
          earlier
        </button>
      )}
      <ol class="said-by">
        {groupsOf(utterances).map((group) =>
          group.tools.length > 0 ? (
            <li key={group.key} class="tools">
              <Tools tools={group.tools} />
            </li>
          ) : (
            group.said.map((said) => (
              <li key={group.key} class={said.who}>
                <Said said={said} agent={agent} />
              </li>
            ))
          ),
        )}
      </ol>
    </div>
  );
}

function Said({ said, agent }: { readonly said: UtteranceDocument; readonly agent: string }) {
  return (
    <>
      <p class="by">
        <strong>{said.who === "agent" ? agent : shownText(said.source ?? "somebody")}</strong>
        <span class="age">
          <Age at={said.at} /> ago
        </span>
        {said.message_id === null ? null : <MessageLink id={said.message_id} />}
      </p>
      <AgentText text={said.text} />
    </>
  );
}

function Tools({ tools }: { readonly tools: readonly UtteranceDocument[] }) {
  return (
    <details>
      <summary>{tools.length === 1 ? "1 tool" : `${tools.length} tools`}</summary>
      <ul>
        {tools.map((tool, at) => (
          <li key={`${tool.at} ${at}`}>
            <code>{shownText(tool.text)}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

import type { ComponentChildren } from "preact";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { useAsked } from "../asked.ts";
import { useAtEnd } from "../parts/at-end.ts";
import { AskedPanel, Panel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";
import { LiveTerminal } from "../terminal/live-terminal.tsx";
import { screenParts } from "./screen-parts.ts";

const EVERY_MS = 3000;
const LINES = 60;

interface ScreenProps {
  readonly row: AgentRow;
  readonly when: string;
  readonly isLive: boolean;
  readonly setLive: (on: boolean) => void;
}

/** The agent's screen, as text with its age, or live. */
export function Screen({ row, when, isLive, setLive }: ScreenProps) {
  const turn = (
    <button type="button" class="quiet" aria-pressed={isLive} onClick={() => setLive(!isLive)}>
      {isLive ? "as text" : "live"}
    </button>
  );
  return isLive ? (
    <Panel title="Screen" aside={turn}>
      <LiveTerminal row={row} />
    </Panel>
  ) : (
    <TextScreen agent={row.agent} when={when} aside={turn} />
  );
}

interface TextProps {
  readonly agent: string;
  readonly when: string;
  readonly aside: ComponentChildren;
}

/** Always with its age, so that an old screen never looks new. */
function TextScreen({ agent, when, aside }: TextProps) {
  const asked = useAsked("agent.tail", { agent, lines: LINES }, { everyMs: EVERY_MS, when });
  return (
    <AskedPanel title="Screen" asked={asked} aside={aside} class="screen">
      {({ lines }) => <ScreenText agent={agent} lines={lines} />}
    </AskedPanel>
  );
}

function ScreenText({ agent, lines }: { readonly agent: string; readonly lines: readonly string[] }) {
  return (
    <pre tabIndex={0} aria-label={`screen of ${agent}`} role="group" {...useAtEnd<HTMLPreElement>()}>
      {screenParts(lines).map((part, at) =>
        "empty" in part ? (
          <span key={at} class="left-out">
            {part.empty} empty lines
          </span>
        ) : (
          <span key={at}>{shownText(part.lines.join("\n"))}</span>
        ),
      )}
    </pre>
  );
}

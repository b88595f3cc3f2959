import { useAsked } from "../asked.ts";
import { useAtEnd } from "../parts/at-end.ts";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";
import { screenParts } from "./screen-parts.ts";

const EVERY_MS = 3000;
const LINES = 60;

/** What stands on its screen, as text; never an old one as if it were new: its age stands beside it. */
export function Screen({ agent, when }: { readonly agent: string; readonly when: string }) {
  const asked = useAsked("agent.tail", { agent, lines: LINES }, { everyMs: EVERY_MS, when });
  return (
    <AskedPanel title="Screen" asked={asked} class="screen">
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

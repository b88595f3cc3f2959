import { useAsked } from "../asked.ts";
import { useAtEnd } from "../parts/at-end.ts";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";

const EVERY_MS = 3000;
const LINES = 60;

/** What stands on its screen, as text; never an old one as if it were new: its age stands beside it. */
export function Screen({ agent, when }: { readonly agent: string; readonly when: string }) {
  const asked = useAsked("agent.tail", { agent, lines: LINES }, { everyMs: EVERY_MS, when });
  return (
    <AskedPanel title="Screen" asked={asked} class="screen">
      {({ lines }) => <ScreenText agent={agent} text={shownText(lines.join("\n")).trimEnd()} />}
    </AskedPanel>
  );
}

function ScreenText({ agent, text }: { readonly agent: string; readonly text: string }) {
  return (
    <pre tabIndex={0} aria-label={`screen of ${agent}`} role="group" {...useAtEnd<HTMLPreElement>()}>
      {text}
    </pre>
  );
}

import { useState } from "preact/hooks";
import { Panel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";
import { LiveTerminal } from "./live-terminal.tsx";

/** The screen of an agent of another host, over the bus, while somebody looks. */
export function RemoteScreen({ host, agent }: { readonly host: string; readonly agent: string }) {
  const [isLive, setLive] = useState(false);
  return (
    <Panel
      title="Screen"
      aside={
        <button type="button" class="quiet" aria-pressed={isLive} onClick={() => setLive(!isLive)}>
          {isLive ? "close" : "live"}
        </button>
      }
    >
      <p class="faint">From {shownText(host)}, while you look and no longer.</p>
      {isLive ? <LiveTerminal row={{ host, agent, class: undefined }} isElsewhere /> : null}
    </Panel>
  );
}

import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { doing } from "../acts.ts";
import { useAsked } from "../asked.ts";
import { AskedPanel } from "../parts/panel.tsx";
import { may, session } from "../session.ts";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";
import { pressKey } from "../terminal/press-key.ts";
import { choicesIn, keysOf, written, type Key } from "./question-text.ts";

const EVERY_MS = 2000;
/** Lines: as many as a window has. */
const LINES = 50;

/** What it asks a person, as it stands there, and the keys that answer it. */
export function Question({ row, when }: { readonly row: AgentRow; readonly when: string }) {
  const { agent, host } = row;
  const asked = useAsked("agent.tail", { agent, lines: LINES, screen: true }, { everyMs: EVERY_MS, when });
  const allowed = may(useStore(session), "operate");
  const press = (key: Key, read: readonly string[]) =>
    void doing(`press ${key.name} for ${agent}`, async () => {
      await pressKey({ host, agent, read, key });
      asked.again();
      return "pressed";
    });
  return (
    <AskedPanel title="It asks" asked={asked} class="question">
      {({ lines }) => {
        const read = written(lines);
        const choices = choicesIn(read);
        return (
          <>
            <pre tabIndex={0} role="group" aria-label={`what ${agent} asks`}>
              {shownText(read.join("\n"))}
            </pre>
            {allowed ? (
              <div class="keys" role="group" aria-label={`answer ${agent}`}>
                {choices.map((key) => (
                  <button key={key.name} type="button" onClick={() => press(key, read)}>
                    {shownText(key.name)}
                  </button>
                ))}
                {keysOf(false).map((key) => (
                  <button
                    key={key.name}
                    type="button"
                    class={choices.length > 0 ? "quiet" : ""}
                    onClick={() => press(key, read)}
                  >
                    {key.name}
                  </button>
                ))}
              </div>
            ) : (
              <p class="faint">You may look, not answer.</p>
            )}
            <p class="faint">
              Pressed at this very screen or not at all: if it has changed meanwhile, nothing is.
            </p>
          </>
        );
      }}
    </AskedPanel>
  );
}

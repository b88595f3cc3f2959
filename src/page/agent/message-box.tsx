import { useRef, useState } from "preact/hooks";
import type { AgentSubject } from "../../base/resources.ts";
import { Panel } from "../parts/panel.tsx";
import { SendEntry } from "../parts/send-entry.tsx";
import { may, session } from "../session.ts";
import { drafts, keepDraft, send, sends } from "../sends.ts";
import { useKeys } from "../shortcuts.ts";
import { useStore } from "../store.ts";

const SHOWN = 5;

interface BoxProps {
  /** NAME, or HOST/NAME of an agent of another host. */
  readonly address: string;
  readonly subject: AgentSubject;
  readonly runs: boolean;
}

/** Sends messages to the agent, and shows the receipt of each as it comes. */
export function MessageBox({ address: agent, subject, runs }: BoxProps) {
  const text = useStore(drafts)[agent] ?? "";
  const [whenIdle, setWhenIdle] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const sent = useStore(sends).filter((entry) => entry.agent === agent);
  const allowed = may(useStore(session), "send", subject);
  useKeys((key) => {
    if (key !== "m") return false;
    box.current?.focus();
    return true;
  });
  const submit = () => {
    if (text.trim() === "") return;
    send(agent, text, whenIdle);
    keepDraft(agent, "");
  };
  return (
    <Panel title="Message" class="message">
      {allowed ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <textarea
            ref={box}
            rows={3}
            aria-label={`message to ${agent}`}
            placeholder={!runs ? `${agent} does not run` : `To ${agent}`}
            value={text}
            onInput={(event) => keepDraft(agent, event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                submit();
              }
            }}
          />
          <div class="under">
            <label class="check">
              <input
                type="checkbox"
                checked={whenIdle}
                onChange={(event) => setWhenIdle(event.currentTarget.checked)}
              />
              once it is idle
            </label>
            <span class="faint hint">Ctrl + Enter</span>
            <button type="submit" class="primary" disabled={text.trim() === ""}>
              Send
            </button>
          </div>
        </form>
      ) : (
        <p class="faint">You may look, not write.</p>
      )}
      {sent.length === 0 ? null : (
        <ul class="receipts" aria-label="messages of this page">
          {sent.slice(0, SHOWN).map((entry) => (
            <SendEntry key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

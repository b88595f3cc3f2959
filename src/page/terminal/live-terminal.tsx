import { useEffect, useRef, useState } from "preact/hooks";
import type { AgentSubject } from "../../base/resources.ts";
import { may, session } from "../session.ts";
import { useStore } from "../store.ts";
import { openLine } from "./line.ts";

const RETRY_MS = 1500;

type State = "opening" | "open" | "broken" | "ended";

interface LiveTerminalProps {
  readonly row: AgentSubject;
  /** On another host: what is between may be away for a while. */
  readonly isElsewhere?: boolean;
}

/** The agent's live terminal. Typing has a switch of its own; one person types at a time. */
export function LiveTerminal({ row, isElsewhere = false }: LiveTerminalProps) {
  const { host, agent } = row;
  const place = useRef<HTMLDivElement>(null);
  const [types, setTypes] = useState(false);
  const [state, setState] = useState<State>("opening");
  const [why, setWhy] = useState("");
  // kept when the screen is back, because the last keys may be lost
  const [whyNotTyping, setWhyNotTyping] = useState("");
  const [round, setRound] = useState(0);
  const allowed = may(useStore(session), "operate", row);
  useEffect(() => {
    if (place.current === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    setState("opening");
    const close = openLine({
      place: place.current,
      host,
      agent,
      types,
      opened() {
        setState("open");
        if (isElsewhere) setWhy("");
      },
      closed(reason, how) {
        const isBroken = reason === undefined || how === "for now";
        if (types) setWhyNotTyping(reason ?? "the connection broke off: the last keys may not have arrived");
        else if (reason !== undefined) setWhy(reason);
        setState(isBroken ? "broken" : "ended");
        // whoever could not type, or not any more, keeps looking
        if (types) setTypes(false);
        else if (isBroken) timer = setTimeout(() => setRound((count) => count + 1), RETRY_MS);
      },
    });
    return () => {
      clearTimeout(timer);
      close();
    };
  }, [host, agent, types, isElsewhere, round]);
  const turn = (on: boolean) => {
    setWhy("");
    setWhyNotTyping("");
    // it is open for looking; that keys arrive is only shown once they do
    setState("opening");
    setTypes(on);
  };
  return (
    <>
      <div class="under">
        {allowed ? (
          <label class="check">
            <input
              type="checkbox"
              role="switch"
              checked={types}
              onChange={(event) => turn(event.currentTarget.checked)}
            />
            type into it
          </label>
        ) : null}
        <span class="faint" role="status">
          {saysOf(state, types)}
          {[whyNotTyping, why].map((text) => (text === "" ? "" : ` · ${text}`))}
        </span>
        {state === "ended" && !types ? (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              setWhy("");
              setRound(round + 1);
            }}
          >
            open again
          </button>
        ) : null}
      </div>
      <div
        ref={place}
        class={`terminal ${types ? "types" : ""} ${state === "open" ? "" : "old"}`}
        role="group"
        aria-label={`terminal of ${agent}`}
      />
    </>
  );
}

function saysOf(state: State, types: boolean): string {
  switch (state) {
    case "opening":
      return "opening …";
    case "open":
      return types ? "live: every key goes to the agent" : "live";
    case "broken":
      return "not connected: what is shown is old";
    case "ended":
      return "ended";
  }
}

import { useState } from "preact/hooks";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { doing, outcomesText } from "../acts.ts";
import { act } from "../ask.ts";
import { Confirm } from "../parts/confirm.tsx";
import { may, session } from "../session.ts";
import { useStore } from "../store.ts";

type Verb = "stop" | "restart" | "reset";

/** A restart that waits for idle gives up after this, and leaves the agent as it is. */
const IDLE_MS = 600_000;

/** Start, stop, restart and a new conversation; what ends something asks first. */
export function AgentActs({ row }: { readonly row: AgentRow }) {
  const [asked, setAsked] = useState<Verb | null>(null);
  const [whenIdle, setWhenIdle] = useState(true);
  if (!may(useStore(session), "operate", row)) return <p class="faint">You may look, not act.</p>;
  const { agent } = row;
  const runs = row.pid !== null;
  const inTurn = row.state === "working" || row.state === "queued";
  const close = () => setAsked(null);
  return (
    <div class="acts" role="group" aria-label={`acts on ${agent}`}>
      {runs ? null : (
        <button type="button" class="primary" onClick={() => void start(agent)}>
          Start
        </button>
      )}
      <button type="button" disabled={!runs} onClick={() => setAsked("reset")}>
        New conversation
      </button>
      <button type="button" disabled={!runs} onClick={() => setAsked("restart")}>
        Restart
      </button>
      <button type="button" disabled={!runs} onClick={() => setAsked("stop")}>
        Stop
      </button>
      {asked === "stop" ? (
        <Confirm
          title={`Stop ${agent}?`}
          verb="Stop"
          danger
          onConfirm={() => void stop(agent)}
          onClose={close}
        >
          <p>It stays stopped until somebody starts it. {inTurn ? "It is in a turn, which is cut." : ""}</p>
        </Confirm>
      ) : null}
      {asked === "restart" ? (
        <Confirm
          title={`Restart ${agent}?`}
          verb="Restart"
          danger={!whenIdle && inTurn}
          onConfirm={() => void restart(agent, whenIdle)}
          onClose={close}
        >
          <p>
            Its process ends and a new one begins
            {row.state === "blocked" ? "; the question on its screen goes" : ""}.
          </p>
          <label class="check">
            <input
              type="checkbox"
              checked={whenIdle}
              onChange={(event) => setWhenIdle(event.currentTarget.checked)}
            />
            only once it is idle: wait up to 10 minutes
          </label>
        </Confirm>
      ) : null}
      {asked === "reset" ? (
        <Confirm
          title={`Begin a new conversation with ${agent}?`}
          verb="Begin anew"
          danger
          onConfirm={() => void reset(agent)}
          onClose={close}
        >
          <p>It forgets what was said so far. The record of it stays.</p>
        </Confirm>
      ) : null}
    </div>
  );
}

function start(agent: string) {
  return doing(`start ${agent}`, async () => {
    const { agents } = await act("fleet.start", { agents: [agent] });
    return outcomesText(agents);
  });
}

function stop(agent: string) {
  return doing(`stop ${agent}`, async () => {
    const { agents } = await act("fleet.stop", { agents: [agent] });
    return outcomesText(agents);
  });
}

function restart(agent: string, whenIdle: boolean) {
  return doing(`restart ${agent}`, async () => {
    const { agents } = await act("fleet.restart", {
      agents: [agent],
      ...(whenIdle ? { when_idle: true, idle_timeout_ms: IDLE_MS } : {}),
    });
    return outcomesText(agents);
  });
}

function reset(agent: string) {
  return doing(`new conversation with ${agent}`, async () => {
    const { outcome, detail } = await act("agent.reset", { agent });
    return `${outcome}${detail === "" ? "" : `: ${detail}`}`;
  });
}

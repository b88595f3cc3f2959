import { useEffect, useRef, useState } from "preact/hooks";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { AgentActs } from "../agent/acts.tsx";
import { Answer } from "../agent/answer.tsx";
import { Facts } from "../agent/facts.tsx";
import { History } from "../agent/history.tsx";
import { MessageBox } from "../agent/message-box.tsx";
import { Question } from "../agent/question.tsx";
import { Resources } from "../agent/resources.tsx";
import { Screen } from "../agent/screen.tsx";
import { Turns } from "../agent/turns.tsx";
import { byNeed, waitsForPerson } from "../attention.ts";
import { Age } from "../clock.tsx";
import { live } from "../live.ts";
import { StateMark } from "../parts/state-mark.tsx";
import { addressOf } from "../addresses.ts";
import { go } from "../route.ts";
import { useKeys } from "../shortcuts.ts";
import { useStore } from "../store.ts";

/** One agent, with everything about it. */
export function Agent({ agent }: { readonly agent: string }) {
  const { fleet } = useStore(live);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [agent]);
  useKeys((key) => {
    if (key !== "u") return false;
    go({ view: "fleet" });
    return true;
  });
  const row = fleet?.agents.find((candidate) => candidate.agent === agent);
  return (
    <div class="beside">
      <Others current={agent} rows={fleet === null ? [] : byNeed(fleet.agents)} />
      <main id="main" tabIndex={-1}>
        <header class="head">
          <a class="back" href={addressOf({ view: "fleet" })}>
            Fleet
          </a>
          <h1 ref={heading} tabIndex={-1}>
            {agent}
          </h1>
          {row === undefined ? null : <Standing row={row} />}
          {row === undefined ? null : <AgentActs row={row} />}
        </header>
        {row === undefined ? (
          <p class="faint">{fleet === null ? "asking …" : `The roster has no agent ${agent}.`}</p>
        ) : (
          <Parts key={agent} row={row} />
        )}
      </main>
    </div>
  );
}

/** The state with its age and its source. */
function Standing({ row }: { readonly row: AgentRow }) {
  return (
    <p class="standing">
      <StateMark row={row} />
      {row.since === null ? null : (
        <span>
          for {row.since_is_bound ? "more than " : ""}
          <Age at={row.since} long />
        </span>
      )}
      <span class="faint">
        known by {row.source}
        {row.rule === null ? "" : `, ${row.rule}`}
      </span>
      {row.remark === null ? null : <span>{row.remark}</span>}
      {row.flags.map((flag) => (
        <span key={flag} class="flag">
          {flag}
        </span>
      ))}
    </p>
  );
}

function Parts({ row }: { readonly row: AgentRow }) {
  const [isLive, setLive] = useState(false);
  const screen = useRef<HTMLDivElement>(null);
  const openTerminal = () => {
    setLive(true);
    screen.current?.scrollIntoView({ block: "nearest" });
  };
  // after a change of state, what depends on it is requested at once
  const when = `${row.state} ${row.reason ?? ""} ${row.since ?? ""} ${row.pid ?? ""}`;
  return (
    <div class="parts">
      <div>
        {waitsForPerson(row) && row.pid !== null ? (
          <Question agent={row.agent} subject={row} when={when}>
            <button type="button" onClick={openTerminal}>
              Answer in its terminal
            </button>
          </Question>
        ) : null}
        <Answer agent={row.agent} when={when} />
        <MessageBox address={row.agent} subject={row} runs={row.pid !== null} />
        <div ref={screen}>
          <Screen row={row} when={when} isLive={isLive} setLive={setLive} />
        </div>
      </div>
      <div>
        <Turns agent={row.agent} when={when} />
        <Facts agent={row.agent} when={when} />
        <Resources row={row} when={when} />
        <History agent={row.agent} when={when} />
      </div>
    </div>
  );
}

/** The other agents, where there is room for them. */
function Others({ rows, current }: { readonly rows: readonly AgentRow[]; readonly current: string }) {
  return (
    <nav class="others" aria-label="agents">
      <ul>
        {rows.map((row) => (
          <li key={row.agent}>
            <a
              href={addressOf({ view: "agent", agent: row.agent })}
              {...(row.agent === current ? { "aria-current": "page" as const } : {})}
            >
              <span>{row.agent}</span>
              <StateMark row={row} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

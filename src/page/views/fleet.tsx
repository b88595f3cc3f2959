import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { bytes, duration } from "../ages.ts";
import { byNeed, matches, needOf, summaryOf, waitsForPerson } from "../attention.ts";
import { Age, Heard } from "../clock.tsx";
import { live } from "../live.ts";
import { StateMark } from "../parts/state-mark.tsx";
import { addressOf } from "../addresses.ts";
import { useKeys } from "../shortcuts.ts";
import { useStore } from "../store.ts";

/** Everyone, who needs somebody first. */
export function Fleet() {
  const { fleet, receivedAt } = useStore(live);
  const [words, setWords] = useState("");
  const filter = useRef<HTMLInputElement>(null);
  useKeys((key) => {
    if (key !== "/") return false;
    filter.current?.focus();
    return true;
  });
  if (fleet === null) {
    return (
      <main>
        <h1>Fleet</h1>
        <p class="faint">asking …</p>
      </main>
    );
  }
  const rows = byNeed(fleet.agents.filter((row) => matches(row, words)));
  const waiting = rows.filter(waitsForPerson);
  const others = rows.filter((row) => !waitsForPerson(row));
  return (
    <main id="main" tabIndex={-1}>
      <header class="head">
        <h1>Fleet</h1>
        <p class="summary">
          {summaryOf(fleet.agents)}
          <span class="age">
            <Heard receivedAt={receivedAt} />
          </span>
        </p>
        <input
          ref={filter}
          type="search"
          class="filter"
          aria-label="filter by name, class, runtime or state"
          placeholder="Filter   /"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </header>
      {waiting.length === 0 ? null : (
        <section aria-labelledby="waiting">
          <h2 id="waiting">Needs you</h2>
          <Columns />
          <Rows rows={waiting} />
        </section>
      )}
      <section aria-labelledby="everyone">
        <h2 id="everyone">{waiting.length === 0 ? "Agents" : "Everyone else"}</h2>
        {waiting.length === 0 && others.length > 0 ? <Columns /> : null}
        {others.length === 0 ? <Nobody all={fleet.agents.length} words={words} /> : <Rows rows={others} />}
      </section>
    </main>
  );
}

function Nobody({ all, words }: { readonly all: number; readonly words: string }) {
  if (all === 0) {
    return (
      <p class="faint">
        The roster has no agent. On the host: <code>mosaic fleet add NAME --runtime RUNTIME</code>
      </p>
    );
  }
  return <p class="faint">{words === "" ? "Nobody else." : `No other agent has “${words}”.`}</p>;
}

/** The values say their names themselves to whoever does not see the columns. */
function Columns() {
  return (
    <div class="columns" aria-hidden="true">
      <span>Agent</span>
      <span>State</span>
      <span>Since</span>
      <span>Known by</span>
      <span>Beat</span>
      <span>Printed</span>
      <span>Memory</span>
      <span>CPU</span>
      <span>Restarts</span>
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly AgentRow[] }) {
  const list = useRef<HTMLUListElement>(null);
  useKeys((key) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
    if (step === undefined) return false;
    return moveFocus(step, list.current);
  });
  return (
    <ul class="rows" ref={list}>
      {rows.map((row) => (
        <Row key={row.agent} row={row} />
      ))}
    </ul>
  );
}

/** From link to link of all lists of agents, whichever has the focus; the first list decides, so that it is done once. */
function moveFocus(step: number, list: HTMLUListElement | null): boolean {
  if (list === null || document.querySelector(".rows") !== list) return false;
  const links = [...document.querySelectorAll<HTMLAnchorElement>("main .rows a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus();
  return next !== undefined;
}

function Row({ row }: { readonly row: AgentRow }) {
  return (
    <li class="row">
      <span class="name">
        <a href={addressOf({ view: "agent", agent: row.agent })}>{row.agent}</a>
        <small>
          {row.class} · {row.runtime}
        </small>
      </span>
      <span class="what">
        <StateMark row={row} />
        {row.remark === null ? null : <small>{row.remark}</small>}
        {row.flags.map((flag) => (
          <span key={flag} class="flag">
            {flag}
          </span>
        ))}
      </span>
      <Value name="since" class="since">
        {row.since_is_bound ? ">" : ""}
        {row.since === null ? "–" : <Age at={row.since} />}
      </Value>
      <Value name="known by" class="source">
        <span title={row.rule ?? "no rule"}>{row.source}</span>
      </Value>
      <Value name="beat" class="beat">
        <Beat row={row} />
      </Value>
      <Value name="last printed" class="wide">
        {row.idle_ms === null ? "–" : duration(row.idle_ms)}
      </Value>
      <Value name="memory" class="wide">
        {row.memory_bytes === null ? "–" : bytes(row.memory_bytes)}
      </Value>
      <Value name="cpu" class="wide">
        {row.cpu_percent === null ? "–" : `${row.cpu_percent.toFixed(1)} %`}
      </Value>
      <Value name="restarts" class="wide">
        {row.restarts === null ? "–" : String(row.restarts)}
      </Value>
    </li>
  );
}

/** Of one that is meant not to run there is none to expect. */
function Beat({ row }: { readonly row: AgentRow }) {
  const { state, age_ms: age } = row.beat;
  if (needOf(row) === "off") return <>–</>;
  return (
    <span class={state === "alive" ? "" : "odd"}>{age === null ? state : `${state} ${duration(age)}`}</span>
  );
}

function Value(props: {
  readonly name: string;
  readonly class: string;
  readonly children: ComponentChildren;
}) {
  return (
    <span class={`value ${props.class}`}>
      <span class="unseen">{props.name} </span>
      {props.children}
    </span>
  );
}

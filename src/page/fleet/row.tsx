import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { bytes, duration } from "../ages.ts";
import { addressOf } from "../addresses.ts";
import { needOf } from "../attention.ts";
import { Age } from "../clock.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { Value } from "./parts.tsx";

/** An agent of this host. */
export function Row({ row }: { readonly row: AgentRow }) {
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

/** A stopped agent is not expected to have a heartbeat. */
function Beat({ row }: { readonly row: AgentRow }) {
  const { state, age_ms: age } = row.beat;
  if (needOf(row) === "off") return <>–</>;
  return (
    <span class={state === "alive" ? "" : "odd"}>{age === null ? state : `${state} ${duration(age)}`}</span>
  );
}

import { addressOf } from "../addresses.ts";
import { Age, Heard } from "../clock.tsx";
import type { TeamRow } from "../hosts.ts";
import { StateMark } from "../parts/state-mark.tsx";
import { shownText } from "../shown-text.ts";
import { Value } from "./parts.tsx";

/** An agent of another host: what its own gateway reported, and how long ago. */
export function ElsewhereRow({
  row,
  toldAt,
  withHost = false,
}: {
  readonly row: TeamRow;
  /** When this page received it, by performance.now(). */
  readonly toldAt: number;
  /** Whether it is listed among agents of other hosts. */
  readonly withHost?: boolean;
}) {
  const { agent, host, heard, lastState } = row;
  return (
    <li class={heard ? "row" : "row away"}>
      <span class="name">
        <a href={addressOf({ view: "agent", agent, host })} aria-label={shownText(`${host}/${agent}`)}>
          {withHost ? <span class="of-host">{shownText(host)}/</span> : null}
          {shownText(agent)}
        </a>
        <small>
          {shownText(row.class)} · {shownText(row.runtime)}
        </small>
      </span>
      <span class="what">
        <StateMark row={heard ? row : { ...row, reason: null }} />
        {lastState === null ? null : <small>it was {shownText(lastState)}</small>}
        {row.flags.map((flag) => (
          <span key={flag} class="flag">
            {shownText(flag)}
          </span>
        ))}
      </span>
      <Value name="since" class="since">
        {row.since === null ? "–" : <Age at={row.since} />}
      </Value>
      <Value name="known by" class="source">
        <span title="by its own gateway">
          told <Heard receivedAt={toldAt - row.ageMs} />
        </span>
      </Value>
      <Value name="beat" class="beat">
        –
      </Value>
      <Value name="last printed" class="wide">
        –
      </Value>
      <Value name="memory" class="wide">
        –
      </Value>
      <Value name="cpu" class="wide">
        –
      </Value>
      <Value name="restarts" class="wide">
        {row.restarts === null ? "–" : String(row.restarts)}
      </Value>
    </li>
  );
}

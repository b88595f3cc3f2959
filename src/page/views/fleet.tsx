import { useRef, useState } from "preact/hooks";
import { byNeed, matches, summaryOf, waitsForPerson } from "../attention.ts";
import { Heard } from "../clock.tsx";
import { HostSection } from "../fleet/host-section.tsx";
import { Columns, moveFocus } from "../fleet/parts.tsx";
import { Row } from "../fleet/row.tsx";
import { ElsewhereRow } from "../fleet/team-row.tsx";
import { otherHosts } from "../hosts.ts";
import { live } from "../live.ts";
import { useKeys } from "../shortcuts.ts";
import { useStore } from "../store.ts";
import { elsewhere, team } from "../team.ts";

/** All agents, those that need somebody first; of several hosts, this one's first. */
export function Fleet() {
  const { fleet, receivedAt } = useStore(live);
  const others = useStore(team);
  const [words, setWords] = useState("");
  const filter = useRef<HTMLInputElement>(null);
  useKeys((key) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
    if (step !== undefined) return moveFocus(step);
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
  const hosts = otherHosts(others.hosts);
  const isTeam = hosts.length > 0;
  const shown = byNeed(fleet.agents.filter((row) => matches(row, words, isTeam)));
  const shownElsewhere = elsewhere(others).filter((row) => matches(row, words, true));
  const all = [...fleet.agents, ...elsewhere(others)];
  const waiting = byNeed([...shown, ...shownElsewhere].filter(waitsForPerson));
  const rest = shown.filter((row) => !waitsForPerson(row));
  return (
    <main id="main" tabIndex={-1}>
      <header class="head">
        <h1>Fleet</h1>
        <p class="summary">
          {summaryOf(all, hosts.length + 1)}
          <span class="age">
            <Heard receivedAt={receivedAt} />
          </span>
        </p>
        <input
          ref={filter}
          type="search"
          class="filter"
          aria-label={`filter by name, ${isTeam ? "host, " : ""}class, runtime or state`}
          placeholder="Filter   /"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </header>
      {others.problem === null || !isTeam ? null : (
        <p class="notice">
          The other hosts could not be asked: {others.problem}. What is shown of them is old.
        </p>
      )}
      {waiting.length === 0 ? null : (
        <section aria-labelledby="waiting">
          <h2 id="waiting">Needs you</h2>
          <Columns />
          <ul class="rows">
            {waiting.map((row) =>
              "heard" in row ? (
                <ElsewhereRow
                  key={`${row.host}/${row.agent}`}
                  row={row}
                  toldAt={others.receivedAt}
                  withHost
                />
              ) : (
                <Row key={row.agent} row={row} />
              ),
            )}
          </ul>
        </section>
      )}
      <section aria-labelledby="everyone">
        <h2>
          <span id="everyone">{isTeam ? fleet.host : waiting.length === 0 ? "Agents" : "Everyone else"}</span>
          {isTeam ? <span class="faint">this host</span> : null}
        </h2>
        {waiting.length === 0 && rest.length > 0 ? <Columns /> : null}
        {rest.length === 0 ? (
          <Nobody all={fleet.agents.length} words={words} />
        ) : (
          <ul class="rows">
            {rest.map((row) => (
              <Row key={row.agent} row={row} />
            ))}
          </ul>
        )}
      </section>
      {hosts.map((host) => (
        <HostSection
          key={host.host}
          host={host}
          toldAt={others.receivedAt}
          rows={shownElsewhere.filter((row) => row.host === host.host && !waitsForPerson(row))}
        />
      ))}
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

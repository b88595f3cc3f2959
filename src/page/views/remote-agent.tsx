import { useEffect, useRef, useState } from "preact/hooks";
import { doing, outcomesText } from "../acts.ts";
import { addressOf } from "../addresses.ts";
import { Answer } from "../agent/answer.tsx";
import { MessageBox } from "../agent/message-box.tsx";
import { Question } from "../agent/question.tsx";
import { act } from "../ask.ts";
import { waitsForPerson } from "../attention.ts";
import { Age, Heard } from "../clock.tsx";
import { HostWords } from "../fleet/host-section.tsx";
import { otherHosts, teamRows, type TeamHost, type TeamRow } from "../hosts.ts";
import { Confirm } from "../parts/confirm.tsx";
import { Fact } from "../parts/fact.tsx";
import { Panel } from "../parts/panel.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { go } from "../route.ts";
import { may, session } from "../session.ts";
import { useKeys } from "../shortcuts.ts";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";
import { RemoteScreen } from "../terminal/remote-screen.tsx";
import { team } from "../team.ts";

/** An agent of another host: what its own gateway reported, and what can be asked of it from here. */
export function RemoteAgent({ host, agent }: { readonly host: string; readonly agent: string }) {
  const now = useStore(team);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [host, agent]);
  useKeys((key) => {
    if (key !== "u") return false;
    go({ view: "fleet" });
    return true;
  });
  const found = otherHosts(now.hosts).find((one) => one.host === host);
  const row = found === undefined ? undefined : teamRows(found).find((one) => one.agent === agent);
  return (
    <main id="main" tabIndex={-1}>
      <header class="head">
        <a class="back always" href={addressOf({ view: "fleet" })}>
          Fleet
        </a>
        <h1 ref={heading} tabIndex={-1}>
          {shownText(`${host}/${agent}`)}
        </h1>
        {row === undefined ? null : <Standing row={row} toldAt={now.receivedAt} />}
        {row === undefined ? null : <Acts row={row} />}
      </header>
      {found === undefined || row === undefined ? (
        <p class="faint">
          {now.hosts === null
            ? (now.problem ?? "asking …")
            : shownText(
                found === undefined
                  ? `The team has no host ${host}.`
                  : `${host} has told of no agent ${agent}.`,
              )}
        </p>
      ) : (
        <Parts host={found} row={row} toldAt={now.receivedAt} />
      )}
    </main>
  );
}

function Standing({ row, toldAt }: { readonly row: TeamRow; readonly toldAt: number }) {
  return (
    <p class="standing">
      <StateMark row={row.heard ? row : { ...row, reason: null }} />
      {row.since === null ? null : (
        <span>
          for <Age at={row.since} long />
        </span>
      )}
      <span class="faint">
        told by its host <Heard receivedAt={toldAt - row.ageMs} />
      </span>
      {row.lastState === null ? null : <span>it was {shownText(row.lastState)} then</span>}
      {row.flags.map((flag) => (
        <span key={flag} class="flag">
          {shownText(flag)}
        </span>
      ))}
    </p>
  );
}

function Acts({ row }: { readonly row: TeamRow }) {
  const { host, agent } = row;
  const [asks, setAsks] = useState(false);
  if (!may(useStore(session), "operate", { host, agent, class: undefined })) return null;
  const restart = () =>
    void doing(`restart ${host}/${agent}`, async () =>
      outcomesText((await act("fleet.restart", { host, agents: [agent] })).agents),
    );
  return (
    <div class="acts" role="group" aria-label={`acts on ${host}/${agent}`}>
      <button type="button" onClick={() => setAsks(true)}>
        Restart
      </button>
      {asks ? (
        <Confirm
          title={`Restart ${host}/${agent}?`}
          verb="Restart"
          onConfirm={restart}
          onClose={() => setAsks(false)}
        >
          <p>
            Its process ends and a new one begins, once it is idle: it is waited for up to ten minutes.
            {row.heard ? "" : " Its host is away: it is restarted when the host is back."}
          </p>
        </Confirm>
      ) : null}
    </div>
  );
}

interface PartsProps {
  readonly host: TeamHost;
  readonly row: TeamRow;
  readonly toldAt: number;
}

function Parts({ host, row, toldAt }: PartsProps) {
  const address = `${host.host}/${row.agent}`;
  const name = shownText(host.host);
  const subject = { host: host.host, agent: row.agent, class: undefined };
  const when = `${row.state} ${row.reason ?? ""} ${row.since ?? ""}`;
  return (
    <>
      {host.heard ? null : (
        <div class="notice above">
          <p>
            <strong>{name}</strong> <HostWords host={host} toldAt={toldAt} />
          </p>
          <p>What is shown is from then. A message is kept for it until it is back, for less than a day.</p>
        </div>
      )}
      <div class="parts">
        <div>
          {host.heard && waitsForPerson(row) ? (
            <Question agent={address} subject={subject} when={when} everyMs={QUESTION_MS}>
              <p>
                It waits for a person{row.reason === null ? "" : `: ${shownText(row.reason)}`}. It is answered
                on {name}: at the page of that host’s gateway, or there with{" "}
                <code>mosaic agent attach {shownText(row.agent)}</code>.
              </p>
            </Question>
          ) : null}
          {host.heard ? <Answer agent={address} when={when} everyMs={REMOTE_MS} /> : null}
          <MessageBox address={address} subject={subject} runs />
          <RemoteScreen key={address} host={host.host} agent={row.agent} />
        </div>
        <div>
          <Panel title="What its host told">
            <dl class="facts">
              <Fact name="host">{name}</Fact>
              <Fact name="heard from">
                {host.heard_ms === null ? null : <Heard receivedAt={toldAt - host.heard_ms} />}
              </Fact>
              <Fact name="mosaic there">{shownText(host.version)}</Fact>
              <Fact name="runtime">{shownText(row.runtime)}</Fact>
              <Fact name="class">{shownText(row.class)}</Fact>
              <Fact name="restarts">{row.restarts === null ? null : String(row.restarts)}</Fact>
              <Fact name="waits for it">
                {host.stored === 0 ? "nothing" : `${host.stored} on its host, stored or under way`}
              </Fact>
            </dl>
          </Panel>
        </div>
      </div>
    </>
  );
}

/** Each request is a call to another host. */
const REMOTE_MS = 30_000;
const QUESTION_MS = 10_000;

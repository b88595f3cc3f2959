import { useEffect } from "preact/hooks";
import { announcement } from "./announce.ts";
import { waitsForPerson } from "./attention.ts";
import { Heard } from "./clock.tsx";
import { live } from "./live.ts";
import { Activity } from "./parts/activity.tsx";
import { BusWords } from "./parts/bus-words.tsx";
import { Notices } from "./parts/notices.tsx";
import { addressOf, sectionOf, titleOf, VIEWS } from "./addresses.ts";
import { go, route } from "./route.ts";
import { session } from "./session.ts";
import { useKeys } from "./shortcuts.ts";
import { useStore } from "./store.ts";
import { team, waitingElsewhere } from "./team.ts";
import { Agent } from "./views/agent.tsx";
import { Events } from "./views/events.tsx";
import { Fleet } from "./views/fleet.tsx";
import { Login } from "./views/login.tsx";
import { Message } from "./views/message.tsx";
import { Messages } from "./views/messages.tsx";
import { Plan } from "./views/plan.tsx";
import { RemoteAgent } from "./views/remote-agent.tsx";
import { Settings } from "./views/settings.tsx";

export function App({ problem }: { readonly problem: string }) {
  const { state } = useStore(session);
  if (state === "unknown") {
    return (
      <main class="login">
        <p role="status">{problem === "" ? "asking the gateway …" : problem}</p>
      </main>
    );
  }
  return state === "out" ? <Login /> : <Inside />;
}

function Inside() {
  const { fleet, lost } = useStore(live);
  const shown = useStore(route);
  const said = useStore(announcement);
  const waiting =
    (fleet?.agents.filter(waitsForPerson).length ?? 0) + waitingElsewhere(useStore(team)).length;
  useEffect(() => {
    const host = fleet === null ? "mosaic" : `mosaic on ${fleet.host}`;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${titleOf(shown)} – ${host}`;
  }, [shown, fleet?.host, waiting]);
  useKeys((key) => {
    const view = VIEWS[Number(key) - 1];
    if (view === undefined) return false;
    go({ view });
    return true;
  });
  return (
    <div class={lost === null ? "page" : "page stale"}>
      <a class="skip" href="#main" onClick={skip}>
        to the content
      </a>
      <Navigation waiting={waiting} />
      <div class="content">
        <Notices />
        <View />
        <Activity />
      </div>
      <p class="unseen" role="status" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** The address names the view, so the anchor must not change it. */
function skip(event: Event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function View() {
  const shown = useStore(route);
  const here = useStore(live).fleet?.host;
  switch (shown.view) {
    case "fleet":
      return <Fleet />;
    case "agent":
      return shown.host === undefined || shown.host === here ? (
        <Agent agent={shown.agent} />
      ) : (
        <RemoteAgent host={shown.host} agent={shown.agent} />
      );
    case "message":
      return <Message id={shown.id} />;
    case "messages":
      return <Messages />;
    case "events":
      return <Events />;
    case "plan":
      return <Plan />;
    case "settings":
      return <Settings />;
  }
}

function Navigation({ waiting }: { readonly waiting: number }) {
  const { fleet, receivedAt, lost } = useStore(live);
  const shown = useStore(route);
  const { user } = useStore(session);
  const current = sectionOf(shown);
  return (
    <nav class="navigation" aria-label="views">
      <p class="brand">
        <strong>mosaic</strong>
        <span>{fleet?.host ?? ""}</span>
      </p>
      <ul>
        {VIEWS.map((view) => (
          <li key={view}>
            <a href={addressOf({ view })} {...(view === current ? { "aria-current": "page" as const } : {})}>
              {titleOf({ view })}
              {view === "fleet" && waiting > 0 ? (
                <span class="count">
                  {waiting}
                  <span class="unseen"> need you</span>
                </span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
      <p class="connection">
        <span class="now">
          <span class={lost === null ? "mark on" : "mark"} aria-hidden="true" />
          {lost !== null ? (
            "not connected"
          ) : fleet === null ? (
            "asking …"
          ) : (
            <span>
              live, looked <Heard receivedAt={receivedAt} />
            </span>
          )}
        </span>
        <BusWords />
        <span class="user">{user?.email}</span>
      </p>
    </nav>
  );
}

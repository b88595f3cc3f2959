import { agentOfUnit, HOLDER_UNIT, sessionOf, watchedBy, type AgentName } from "../../base/names.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { FleetSignals, SessionLook } from "../../domain/ports/fleet-signals.ts";
import { Beats, isNativeBeat, tellsNothing } from "./beats.ts";
import type { Invalid } from "./fleet-feed.ts";
import { KeptWatch } from "./kept-watch.ts";
import { SessionEdges } from "./session-edges.ts";

/** A screen tells by itself when it changes, but not tmux of a session that nobody looks at: it is asked, by one call. */
const ACTIVITY_MS = 1_000;

/**
 * Says of whom something may have changed: by the files that launchers and runtimes write, by the tmux server's own
 * notices, by those of the user manager, and by who prints. `rosterChanged`: these are not the agents any more, perhaps.
 */
export function watchFleet(
  fleet: Pick<Fleet, "roster" | "rosterFile" | "paths" | "files" | "clock">,
  { watchServer, watchFolder, watchUnits }: FleetSignals,
  invalidate: (agents: Invalid) => void,
  rosterChanged: () => void,
): { close(): void } {
  const { roster, paths } = fleet;
  const agents = roster.agents.map(({ name }) => name);
  const bySession = new Map(agents.map((name) => [String(sessionOf(name)), name]));
  const beats = new Beats(fleet);
  const folders = [
    watchFolder(paths.run, (file) => {
      const agent = tellsNothing(file) ? undefined : agentOfFile(file, agents);
      if (agent === undefined) return;
      if (!isNativeBeat(file)) invalidate([agent]);
      else void beats.hasNews(agent, file).then((hasNews) => hasNews && invalidate([agent]));
    }),
    watchFolder(dirname(fleet.rosterFile), (file) => {
      if (fleet.rosterFile.endsWith(`/${file}`)) rosterChanged();
    }),
    // who was stopped by whom, and a pause
    watchFolder(paths.agents, () => invalidate("all")),
  ];
  const edges = new SessionEdges(Math.floor(fleet.clock.now() / 1_000));
  const invalidateSessions = (sessions: readonly string[]) => {
    const found = sessions.filter((session) => watchedBy(session) === undefined);
    const ours = found.flatMap((session) => bySession.get(session) ?? []);
    // a session of nobody's, or the holder's, is told with the fleet and not with a row
    if (found.length > ours.length) invalidate("all");
    else if (ours.length > 0) invalidate(ours);
  };
  const server = new KeptWatch((ended) => {
    const watch = watchServer(roster.tmux.holderSession, {
      changed: () => watch.sessions((looks) => invalidateSessions(edges.lives(looks))),
      ended() {
        invalidate("all");
        ended();
      },
    });
    watch.sessions((looks) => invalidateSessions(edges.lives(looks)));
    return watch;
  });
  const units =
    roster.supervisor === "direct"
      ? undefined
      : new KeptWatch((ended) =>
          watchUnits({
            changed(unit) {
              const agent = agentOfUnit(unit);
              if (unit === HOLDER_UNIT) invalidate("all");
              else if (agent !== undefined && agents.includes(agent)) invalidate([agent]);
            },
            ended,
          }),
        );
  const ticks = setInterval(() => {
    server.watch?.sessions((looks: ReadonlyMap<string, SessionLook>) =>
      invalidateSessions(edges.tick(looks)),
    );
  }, ACTIVITY_MS);
  return {
    close() {
      clearInterval(ticks);
      for (const watch of [...folders, server, units]) watch?.close();
    },
  };
}

function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** A name may be the beginning of another one: `a.b.hb` is of `a.b`, where there is one. */
function agentOfFile(file: string, agents: readonly AgentName[]): AgentName | undefined {
  return agents
    .filter((name) => file.startsWith(`${name}.`))
    .toSorted((one, other) => other.length - one.length)[0];
}

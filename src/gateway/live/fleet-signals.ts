import { agentOfUnit, HOLDER_UNIT, sessionOf, watchedBy, type AgentName } from "../../base/names.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { FleetSignals, SessionLook } from "../../domain/ports/fleet-signals.ts";
import { PAUSE_FILE } from "../../domain/fleet/pause.ts";
import { Beats, isNativeBeat, tellsNothing, tellsOfLife } from "./beats.ts";
import type { Invalidate } from "./fleet-feed.ts";
import { KeptWatch } from "./kept-watch.ts";
import { SessionEdges } from "./session-edges.ts";
import type { Haste } from "./wanted-looks.ts";

type Looks = ReadonlyMap<string, SessionLook>;

/** tmux does not report output of a session without a client, so it is asked for all sessions in one call. */
const ACTIVITY_MS = 1_000;

/**
 * Reports which agents may have changed, from four sources: files that launchers and runtimes write, notices of the
 * tmux server, notices of the user manager, and which sessions print. `rosterChanged` is called when the agents
 * themselves may have changed.
 */
export function watchFleet(
  fleet: Pick<Fleet, "roster" | "rosterFile" | "paths" | "files" | "clock">,
  { watchServer, watchFolder, watchUnits }: FleetSignals,
  invalidate: Invalidate,
  rosterChanged: () => void,
): { close(): void } {
  const { roster, paths } = fleet;
  const agents = roster.agents.map(({ name }) => name);
  const bySession = new Map(agents.map((name) => [String(sessionOf(name)), name]));
  const beats = new Beats(fleet);
  const folders = [
    watchFolder(paths.run, (file) => {
      if (file === PAUSE_FILE) return invalidate("all");
      const agent = tellsNothing(file) ? undefined : agentOfFile(file, agents);
      if (agent === undefined) return;
      if (!isNativeBeat(file)) invalidate([agent], tellsOfLife(file) ? "now" : "soon");
      else void beats.hasNews(agent, file).then((hasNews) => hasNews && invalidate([agent]));
    }),
    watchFolder(dirname(fleet.rosterFile), (file) => {
      if (fleet.rosterFile.endsWith(`/${file}`)) rosterChanged();
    }),
    // says which agents a person has stopped
    watchFolder(paths.agents, (file) => {
      const agent = agentOfFile(file, agents);
      if (agent !== undefined) invalidate([agent]);
    }),
  ];
  const edges = new SessionEdges(Math.floor(fleet.clock.now() / 1_000));
  const invalidateSessions = (sessions: readonly string[], haste: Haste) => {
    const found = sessions.filter((session) => watchedBy(session) === undefined);
    const ours = found.flatMap((session) => bySession.get(session) ?? []);
    // a session without an agent, or the holder's, appears in the fleet and not in a row
    if (found.length > ours.length) invalidate("all");
    if (ours.length > 0) invalidate(ours, haste);
  };
  const invalidateLives = (looks: Looks) => invalidateSessions(edges.lives(looks), "now");
  const server = new KeptWatch((ended) => {
    const watch = watchServer(roster.tmux.holderSession, {
      changed: () => watch.sessions(invalidateLives),
      ended() {
        invalidate("all");
        ended();
      },
    });
    watch.sessions(invalidateLives);
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
              else if (agent !== undefined && agents.includes(agent)) invalidate([agent], "now");
            },
            ended,
          }),
        );
  const ticks = setInterval(() => {
    server.watch?.sessions((looks: Looks) => {
      invalidateLives(looks);
      invalidateSessions(edges.tick(looks), "soon");
    });
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

/** A name may be the beginning of another: `a.b.hb` belongs to `a.b`, where there is such an agent. */
function agentOfFile(file: string, agents: readonly AgentName[]): AgentName | undefined {
  return agents
    .filter((name) => file.startsWith(`${name}.`))
    .toSorted((one, other) => other.length - one.length)[0];
}

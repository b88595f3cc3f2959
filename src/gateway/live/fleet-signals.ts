import { sessionOf, type AgentName } from "../../base/names.ts";
import { LONGEST_HEARTBEAT, parseHeartbeat } from "../../domain/heartbeat/format.ts";
import type { Fleet } from "../../domain/host/host.ts";
import type { FleetSignals, ServerSignals } from "../../domain/ports/fleet-signals.ts";
import { ActivityEdges } from "./activity-edges.ts";
import type { Invalid } from "./fleet-feed.ts";

/** A screen tells by itself when it changes, but not tmux of a session that nobody looks at: it is asked, by one call. */
const ACTIVITY_MS = 1_000;
/** A server that is gone is looked for again. */
const SERVER_AGAIN_MS = 5_000;

/**
 * Says of whom something may have changed: by the files that launchers and runtimes write, by the tmux server's own
 * notices, and by who prints. `rosterChanged`: these are not the agents any more, perhaps.
 */
export function watchFleet(
  fleet: Pick<Fleet, "roster" | "rosterFile" | "paths" | "files">,
  { watchServer, watchFolder }: FleetSignals,
  invalidate: (agents: Invalid) => void,
  rosterChanged: () => void,
): { close(): void } {
  const agents = fleet.roster.agents.map(({ name }) => name);
  const bySession = new Map(agents.map((name) => [String(sessionOf(name)), name]));
  const beats = new Beats(fleet);
  const folders = [
    watchFolder(fleet.paths.run, (file) => {
      const agent = agentOfFile(file, agents);
      if (agent === undefined) return;
      if (!file.endsWith(".hb")) invalidate([agent]);
      else void beats.hasNews(agent).then((hasNews) => hasNews && invalidate([agent]));
    }),
    watchFolder(dirname(fleet.rosterFile), (file) => {
      if (fleet.rosterFile.endsWith(`/${file}`)) rosterChanged();
    }),
    // who was stopped by whom, and a pause
    watchFolder(fleet.paths.agents, () => invalidate("all")),
  ];
  const edges = new ActivityEdges();
  let server: ServerSignals | undefined;
  let again: Timer | undefined;
  let isClosed = false;
  const connect = () => {
    server = watchServer(fleet.roster.tmux.holderSession, {
      changed: () => invalidate("all"),
      ended() {
        server = undefined;
        if (isClosed) return;
        invalidate("all");
        again = setTimeout(connect, SERVER_AGAIN_MS);
      },
    });
  };
  connect();
  const ticks = setInterval(() => {
    server?.activity((seconds) => {
      const found = edges.next(seconds).flatMap((session) => bySession.get(session) ?? []);
      if (found.length > 0) invalidate(found);
    });
  }, ACTIVITY_MS);
  return {
    close() {
      isClosed = true;
      clearInterval(ticks);
      clearTimeout(again);
      for (const folder of folders) folder.close();
      server?.close();
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

/** A beat comes every few seconds; what it says of the agent changes seldom. */
class Beats {
  readonly #fleet: Pick<Fleet, "paths" | "files">;
  readonly #said = new Map<AgentName, string>();

  constructor(fleet: Pick<Fleet, "paths" | "files">) {
    this.#fleet = fleet;
  }

  async hasNews(agent: AgentName): Promise<boolean> {
    const { files, paths } = this.#fleet;
    const text = await files.readOwn(paths.heartbeat(agent), LONGEST_HEARTBEAT).catch(() => undefined);
    const beat = parseHeartbeat(text ?? "");
    const says = JSON.stringify([beat?.pid, beat?.state, beat?.stateSince, beat?.restarts, beat?.status]);
    const hasNews = this.#said.get(agent) !== says;
    this.#said.set(agent, says);
    return hasNews;
  }
}

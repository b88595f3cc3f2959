import { isSameProcess, type ProcessIdentity } from "../../base/process-identity.ts";
import { mapAnswer, type Answer } from "../../base/answer.ts";
import type { Heartbeat } from "../heartbeat/format.ts";
import { chooseBeat, liveness, type ProcessVerdict } from "../heartbeat/liveness.ts";
import { readHeartbeat } from "../heartbeat/read.ts";
import { sessionOf, unitOf, watchedBy, type AgentName } from "../../base/names.ts";
import { isRuntimeName } from "../../runtimes/runtime-name.ts";
import { LAUNCHES } from "../../runtimes/launch-command.ts";
import type { Pane, TmuxSnapshot } from "../ports/tmux.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { paneOfSession } from "../host/agent-pane.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import { lastExit } from "../agent/last-exit.ts";
import type { AgentObservation, Observation } from "./observation.ts";
import { changedEntry } from "./launched-with.ts";
import { settled } from "./settled.ts";
import { readStopRecord, STOP_SUFFIX, stopFiles } from "./stop-record.ts";
import type { Supervised, Supervisor } from "./supervisor.ts";

/**
 * Asks the supervisor and tmux once each, side by side, for any number of agents; the rest comes from files and /proc.
 * With "alone" the supervisor is asked about these agents only, so agents missing from the roster are not seen.
 */
export async function observe(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[] = fleet.roster.agents,
  how?: "alone",
): Promise<Observation> {
  const [server, states, present, stops] = await Promise.all([
    fleet.server.snapshot(),
    supervisor.states(how === "alone" ? namesOf(agents) : undefined),
    // Looking for a file that is not there costs more than reading one that is.
    runFiles(fleet),
    stopFiles(fleet),
  ]);
  return {
    supervisor: supervisor.kind,
    server,
    agents: await Promise.all(
      agents.map((agent) =>
        observeAgent({ fleet, supervisor, server, states, present, stops: new Set(stops) }, agent),
      ),
    ),
    ...unmanagedOnServer(fleet, server),
    unmanagedAgents: unmanagedAgents(fleet, states),
  };
}

const KNOWN_PATIENCE_MS = 10_000;
/** tmux answers more slowly the more sessions it has, and every launcher asks it soon after it has started. */
const KNOWN_PATIENCE_AN_AGENT_MS = 75;
const KNOWN_POLL_MS = 250;

/**
 * The same, repeated for some seconds where tmux or the supervisor did not answer. A busy host is slow to answer, and
 * an action must not be called failed for that.
 */
export async function observeKnown(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  first?: Observation,
): Promise<Observation> {
  const patience = KNOWN_PATIENCE_MS + KNOWN_PATIENCE_AN_AGENT_MS * agents.length;
  const deadline = fleet.clock.monotonic() + patience;
  for (let seen = first ?? (await observe(fleet, supervisor, agents)); ;) {
    const isKnown = seen.agents.every(({ pane, supervised }) => pane.known && supervised.known);
    if (isKnown || fleet.clock.monotonic() > deadline || fleet.signal.aborted) return seen;
    await fleet.clock.sleep(KNOWN_POLL_MS, fleet.signal);
    seen = await observe(fleet, supervisor, agents);
  }
}

/** What was asked once for all agents. */
interface Answers {
  readonly fleet: Fleet;
  readonly supervisor: Supervisor;
  readonly server: Answer<TmuxSnapshot>;
  readonly states: Answer<ReadonlyMap<AgentName, Supervised>>;
  /** The names of the files in the run folder. */
  readonly present: ReadonlySet<string>;
  /** The names of the files beside the env files, which say whom a person has stopped. */
  readonly stops: ReadonlySet<string>;
}

async function runFiles(fleet: Fleet): Promise<ReadonlySet<string>> {
  try {
    return new Set(await fleet.files.list(fleet.paths.run));
  } catch {
    return new Set(); // no folder that can be read: no beat that can be read
  }
}

/** The process with the pid of an agent's heartbeat; undefined where there is no heartbeat. */
type Beating = Answer<ProcessIdentity | undefined> | undefined;

async function observeAgent(answers: Answers, agent: RosterAgent): Promise<AgentObservation> {
  const { fleet, supervisor, server, states, present } = answers;
  const pane = mapAnswer(server, (snapshot) => agentPane(snapshot, agent));
  const living = pane.known && pane.value?.dead === false ? pane.value : undefined;
  const exit = present.has(`${agent.name}.exit`) ? await lastExit(fleet, agent.name) : undefined;
  const isRecorded = answers.stops.has(`${agent.name}${STOP_SUFFIX}`);
  const stopped = isRecorded ? await readStopRecord(fleet, agent.name) : undefined;
  const [heartbeat, commandLine, cgroup, changed] = await Promise.all([
    beatOf(fleet, agent, present),
    living === undefined ? [] : fleet.processes.commandLine(living.pid),
    living === undefined || supervisor.kind === "direct" ? undefined : fleet.processes.cgroup(living.pid),
    living === undefined ? undefined : changedEntry(fleet, supervisor.kind, agent, living.pid),
  ]);
  const beating = heartbeat === undefined ? undefined : await fleet.processes.identity(heartbeat.pid);
  return {
    agent,
    supervised: mapAnswer(states, (found) =>
      settled(found.get(agent.name) ?? { state: "stopped" }, {
        lastExit: exit,
        stopped,
      }),
    ),
    pane,
    commandLine,
    asBorn: await isAsBorn(fleet, living, heartbeat, beating),
    changed,
    replaced:
      living === undefined ? undefined : fleet.processes.isProgramDeleted(living.pid, programOf(agent)),
    contained: cgroup?.known === true ? isContained(cgroup.value, agent) : undefined,
    cgroup: cgroup?.known === true ? cgroup.value : undefined,
    heartbeat,
    lastExit: exit,
    liveness: liveness(
      heartbeat,
      processVerdict(heartbeat, beating),
      fleet.clock.now(),
      fleet.heartbeatIntervalMs,
    ),
  };
}

/** The codex that npm installs starts the real program as a child, and stays as its parent. */
function programOf({ runtime, described }: RosterAgent): string | undefined {
  if (!isRuntimeName(runtime)) return described?.description?.program;
  return runtime === "command" || runtime === "stub" ? undefined : LAUNCHES[runtime].program;
}

function agentPane(snapshot: TmuxSnapshot, agent: RosterAgent): Pane | undefined {
  return snapshot.running ? paneOfSession(snapshot.panes, sessionOf(agent.name)) : undefined;
}

/**
 * Whether the pane's process is the one that the launcher started there, whatever program it has become since. `beating`:
 * the process with the pid of the heartbeat.
 */
async function isAsBorn(
  fleet: Fleet,
  pane: Pane | undefined,
  heartbeat: Heartbeat | undefined,
  beating: Beating,
): Promise<boolean> {
  if (pane === undefined) return false;
  // Older launchers do not mark the pane, and put the same facts into their beats.
  const birth =
    pane.birth ??
    (heartbeat?.startTime === undefined ? undefined : { pid: heartbeat.pid, startTime: heartbeat.startTime });
  if (birth?.pid !== pane.pid) return false;
  const found = heartbeat?.pid === birth.pid ? beating : await fleet.processes.identity(birth.pid);
  return found?.known === true && isSameProcess(found.value, birth);
}

async function beatOf(
  fleet: Fleet,
  agent: RosterAgent,
  present: ReadonlySet<string>,
): Promise<Heartbeat | undefined> {
  const path = fleet.paths.heartbeat(agent.name);
  const [own, native] = await Promise.all(
    [path, `${path}.native`].map(async (file) => {
      if (!present.has(file.slice(file.lastIndexOf("/") + 1))) return undefined;
      return await readHeartbeat(fleet.files, file);
    }),
  );
  return chooseBeat(own, native, fleet.clock.now(), fleet.heartbeatIntervalMs);
}

function processVerdict(heartbeat: Heartbeat | undefined, beating: Beating): ProcessVerdict {
  if (heartbeat === undefined || beating?.known !== true) return "cannot tell";
  if (beating.value === undefined) return "gone";
  return heartbeat.startTime === undefined || heartbeat.startTime === beating.value.startTime
    ? "lives"
    : "gone";
}

function isContained(cgroup: string | undefined, agent: RosterAgent): boolean {
  return cgroup?.split("/").includes(unitOf(agent.name)) ?? false;
}

/** What runs on the fleet's server and belongs to no agent of the roster. */
function unmanagedOnServer(
  fleet: Fleet,
  server: Answer<TmuxSnapshot>,
): Pick<Observation, "unmanagedSessions" | "unmanagedPanes"> {
  if (!server.known || !server.value.running) return { unmanagedSessions: [], unmanagedPanes: [] };
  const { panes } = server.value;
  const ours = fleet.roster.agents.flatMap(({ name }) => paneOfSession(panes, sessionOf(name)) ?? []);
  const agentPanes = new Set(ours.map(({ id }) => id));
  const agentSessions = new Set<string>([
    ...fleet.roster.agents.map(({ name }) => sessionOf(name)),
    ...ours.map(({ session }) => session),
  ]);
  const others = panes.filter(
    (pane) => pane.session !== fleet.roster.tmux.holderSession && !isViewer(pane, agentSessions),
  );
  const strangers = others.filter(({ session }) => !agentSessions.has(session));
  return {
    unmanagedSessions: [...new Set(strangers.map(({ session }) => session))],
    unmanagedPanes: others
      .filter(({ session, id, dead }) => agentSessions.has(session) && !agentPanes.has(id) && !dead)
      .map(({ session, id, command }) => ({ session, id, command })),
  };
}

/** The session of a person who watches an agent: grouped with the agent's session, and with a client attached. */
function isViewer({ session, group, attached }: Pane, agentSessions: ReadonlySet<string>): boolean {
  const watched = watchedBy(session);
  return watched !== undefined && agentSessions.has(watched) && group !== undefined && attached > 0;
}

function unmanagedAgents(fleet: Fleet, states: Answer<ReadonlyMap<AgentName, Supervised>>): AgentName[] {
  if (!states.known) return [];
  const ours = new Set(namesOf(fleet.roster.agents));
  return [...states.value]
    .filter(([agent, supervised]) => supervised.state !== "stopped" && !ours.has(agent))
    .map(([agent]) => agent);
}

import {
  dropInFolderOf,
  type AgentName,
  type SessionName,
  type UnitFile,
  type UnitName,
} from "../../base/names.ts";

/** The name of mosaic's own drop-in in the folder of an agent's unit. */
export const DROP_IN = "50-mosaic.conf";

/** Where everything of one mosaic home is. `home` and `configHome` are absolute. */
export interface FleetPaths {
  readonly home: string;
  readonly fleet: string;
  readonly agents: string;
  readonly run: string;
  readonly tmuxConfiguration: string;
  readonly fleetEnvironment: string;
  readonly launcher: string;
  readonly holderScript: string;
  /** The hook script that claude runs at its events. */
  readonly claudeHook: string;
  /** The extension that pi loads, through which mosaic talks with it. */
  readonly piExtension: string;
  /** The user manager's own folder: units and drop-ins. */
  readonly units: string;
  /** Where `systemctl enable` leaves a link to each unit that a boot starts. */
  readonly bootUnits: string;
  unitFile(unit: UnitName | UnitFile): string;
  /** What mosaic adds to the unit of one agent. Other drop-ins in that folder are the operator's. */
  dropIn(unit: UnitName): string;
  agentEnvironment(agent: AgentName): string;
  heartbeat(agent: AgentName): string;
  /** How the agent's last process ended, written by the launcher. */
  lastExit(agent: AgentName): string;
  /** What the launcher writes about itself in direct mode. */
  supervisorRecord(agent: AgentName): string;
  /** What `mosaic RUNTIME` wrote when it became the agent's runtime. */
  launchRecord(agent: AgentName): string;
  /** The conversation that the agent was last seen in. */
  conversation(agent: AgentName): string;
  /** The deliveries of the last day with their verdicts. Not in the run folder, which may be lost. */
  deliveries(agent: AgentName): string;
  /** Messages held for the agent until a usage limit has passed, and when it is due. */
  waiting(agent: AgentName): string;
  due(agent: AgentName): string;
  /** The budget of its day: what was counted and how far its records were read; the sum; what was reported of it. */
  used(agent: AgentName): string;
  budget(agent: AgentName): string;
  budgetTold(agent: AgentName): string;
  /** Locks that must outlive the run folder: if the file was lost, a second one would be a second lock. */
  readonly locks: string;
  /** Held while the roster is changed. */
  readonly rosterLock: string;
  /** Held while typing into the agent's pane. Named by the session, the only name that the scripts know. */
  senderLock(session: SessionName): string;
  logs(agent: AgentName): string;
  /** A folder for the role text, for a runtime that reads folders. */
  role(agent: AgentName): string;
  /** The fleet's journal, one event a line; rotated files lie beside it (domain/watch/journal.ts). */
  readonly events: string;
  readonly eventsFolder: string;
  /** The fleet's own data about runtimes. */
  readonly runtimes: string;
  /** Descriptions of the user's own runtimes. */
  readonly describedFolder: string;
  described(runtime: string): string;
  /** Which runtime versions were proven on this host. */
  readonly provenVersions: string;
  /** Which runtime versions the agents get. */
  readonly pins: string;
  /** The operator's words for new versions of runtimes. */
  readonly patterns: string;
}

/** `units` is the folder that the user manager reads; `runFolder` is MOSAIC_HEARTBEAT_RUN_DIR where it is set. */
export function fleetPaths(
  home: string,
  configHome: string,
  runFolder?: string,
  units = `${configHome}/systemd/user`,
): FleetPaths {
  const fleet = `${home}/fleet`;
  const run = runFolder ?? `${fleet}/run`;
  return {
    home,
    fleet,
    agents: `${fleet}/agents`,
    run,
    tmuxConfiguration: `${fleet}/tmux.conf`,
    fleetEnvironment: `${fleet}/fleet.env`,
    launcher: `${home}/tools/fleet/start-agent-session.sh`,
    holderScript: `${home}/tools/fleet/start-holder.sh`,
    claudeHook: `${home}/tools/fleet/claude-hook.sh`,
    piExtension: `${home}/tools/fleet/pi-extension.mjs`,
    units,
    bootUnits: `${units}/default.target.wants`,
    unitFile: (unit) => `${units}/${unit}`,
    dropIn: (unit) => `${units}/${dropInFolderOf(unit)}/${DROP_IN}`,
    agentEnvironment: (agent) => `${fleet}/agents/${agent}.env`,
    heartbeat: (agent) => `${run}/${agent}.hb`,
    lastExit: (agent) => `${run}/${agent}.exit`,
    supervisorRecord: (agent) => `${run}/${agent}.supervisor`,
    launchRecord: (agent) => `${run}/${agent}.launch`,
    conversation: (agent) => `${run}/${agent}.conversation`,
    deliveries: (agent) => `${fleet}/logs/${agent}/deliveries`,
    waiting: (agent) => `${fleet}/logs/${agent}/waiting`,
    due: (agent) => `${fleet}/logs/${agent}/due`,
    used: (agent) => `${fleet}/logs/${agent}/used`,
    budget: (agent) => `${fleet}/logs/${agent}/budget`,
    budgetTold: (agent) => `${fleet}/logs/${agent}/budget-told`,
    locks: `${fleet}/locks`,
    rosterLock: `${fleet}/locks/roster.lock`,
    senderLock: (session) => `${fleet}/locks/${session}.sending`,
    logs: (agent) => `${fleet}/logs/${agent}`,
    role: (agent) => `${fleet}/logs/${agent}/role`,
    events: `${fleet}/events/events.jsonl`,
    eventsFolder: `${fleet}/events`,
    runtimes: `${fleet}/runtimes`,
    describedFolder: `${fleet}/runtimes.local`,
    described: (runtime) => `${fleet}/runtimes.local/${runtime}.yaml`,
    provenVersions: `${fleet}/runtimes/proven.json`,
    pins: `${fleet}/runtimes/pins.json`,
    patterns: `${fleet}/patterns.yaml`,
  };
}

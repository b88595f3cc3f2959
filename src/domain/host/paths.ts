import {
  dropInFolderOf,
  type AgentName,
  type SessionName,
  type UnitFile,
  type UnitName,
} from "../../base/names.ts";

/** The name of mosaic's own drop-in, in the folder of an agent's unit. */
export const DROP_IN = "50-mosaic.conf";

/** Where everything of one mosaic home lives. `home` and `configHome` are absolute. */
export interface FleetPaths {
  readonly home: string;
  readonly fleet: string;
  readonly agents: string;
  readonly run: string;
  readonly tmuxConfiguration: string;
  readonly fleetEnvironment: string;
  readonly launcher: string;
  readonly holderScript: string;
  /** What claude runs at its events. */
  readonly claudeHook: string;
  /** What pi loads, to be asked and told through. */
  readonly piExtension: string;
  /** The user manager's own folder: units and drop-ins. */
  readonly units: string;
  /** Where `systemctl enable` leaves a link to each unit that a boot starts. */
  readonly bootUnits: string;
  unitFile(unit: UnitName | UnitFile): string;
  /** What mosaic adds to a unit for one agent; other drop-ins of the folder are the operator's. */
  dropIn(unit: UnitName): string;
  agentEnvironment(agent: AgentName): string;
  heartbeat(agent: AgentName): string;
  /** How the agent's last life ended, written by the launcher. */
  lastExit(agent: AgentName): string;
  /** What the launcher in direct mode says of itself. */
  supervisorRecord(agent: AgentName): string;
  /** What `mosaic RUNTIME` wrote down when it became the agent's runtime. */
  launchRecord(agent: AgentName): string;
  /** The conversation that the agent was last seen in. */
  conversation(agent: AgentName): string;
  /** What was delivered in the last day, and with which verdict; outside of the run folder, which may be lost. */
  deliveries(agent: AgentName): string;
  /** Messages that are kept for the agent until a usage limit has passed; when something is due for it. */
  waiting(agent: AgentName): string;
  due(agent: AgentName): string;
  /** What was counted of its budget's day, with how far its records are read; the sum of that; what was told of it. */
  used(agent: AgentName): string;
  budget(agent: AgentName): string;
  budgetTold(agent: AgentName): string;
  /** Locks that must outlive the run folder: a second file in place of a lost one would be a second lock. */
  readonly locks: string;
  /** Of the one who changes the roster. */
  readonly rosterLock: string;
  /** The lock of whoever types into the agent's pane, by its session: the scripts know no other name. */
  senderLock(session: SessionName): string;
  logs(agent: AgentName): string;
  /** A folder for the role text of a runtime that reads folders. */
  role(agent: AgentName): string;
  /** What happened in the fleet, a line an event; what became too long lies beside it (domain/watch/journal.ts). */
  readonly events: string;
  readonly eventsFolder: string;
  /** What of the runtimes is the fleet's own. */
  readonly runtimes: string;
  /** Runtimes of the user's own. */
  readonly describedFolder: string;
  described(runtime: string): string;
  /** Which versions were proven on this host. */
  readonly provenVersions: string;
  /** Which versions of runtimes agents get. */
  readonly pins: string;
  /** Words of new versions of runtimes; the operator's. */
  readonly patterns: string;
}

/** `units` is the folder where the user manager looks; `runFolder` is MOSAIC_HEARTBEAT_RUN_DIR, where it is set. */
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

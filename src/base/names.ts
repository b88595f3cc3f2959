/**
 * Identifiers that reach tmux, systemd or a path. Each has a branded type that only its parser creates, so an unchecked
 * string cannot be passed as one.
 */
declare const brand: unique symbol;
type Branded<Kind extends string> = string & { readonly [brand]: Kind };

export type AgentName = Branded<"agent">;
export type SocketName = Branded<"socket">;
export type SessionName = Branded<"session">;
export type UnitName = Branded<"unit">;

/** The rule in words, for messages. */
export const NAME_RULE = "letters, digits, '_', '-' and '.', not starting with '-' or '.', at most 64";

/** The same rule as a pattern; the roster's JSON schema has it too. */
export const NAME_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

// JavaScript's `$` matches only at the very end without the `m` flag, so a trailing newline is refused too.
function isName(text: string): boolean {
  return NAME_PATTERN.test(text);
}

export function parseAgentName(text: string): AgentName | undefined {
  return isName(text) ? (text as AgentName) : undefined;
}

export function parseSocketName(text: string): SocketName | undefined {
  return isName(text) ? (text as SocketName) : undefined;
}

export function parseSessionName(text: string): SessionName | undefined {
  return isName(text) ? (text as SessionName) : undefined;
}

/** The tmux session of an agent. tmux (3.3a) itself turns '.' into '_', so we do it first. */
export function sessionOf(agent: AgentName): SessionName {
  return agent.replaceAll(".", "_") as SessionName;
}

/** The session of one viewer of an agent: `NAME-watch-PID`, in a group with the agent's own. */
export function viewerSessionOf(agent: AgentName, pid: number): SessionName {
  return `${sessionOf(agent)}-watch-${pid}` as SessionName;
}

/** The agent's session that a viewer's session shows; undefined for any other session. */
export function watchedBy(session: string): string | undefined {
  return /^(.+)-watch-\d+$/.exec(session)?.[1];
}

const DROP_IN_FOLDER_END = ".d";

const HOLDER_UNIT_FILE = "mosaic-tmux-holder.service";
export const HOLDER_UNIT = HOLDER_UNIT_FILE as UnitName;
const [AGENT_UNIT_START, AGENT_UNIT_END] = ["mosaic-agent@", ".service"] as const;

/** The unit of the gateway; it is not a unit of a fleet, which does not depend on it. */
export const GATEWAY_UNIT_FILE = "mosaic-gateway.service";
export const GATEWAY_UNIT = GATEWAY_UNIT_FILE as UnitName;

function agentUnit<Instance extends string>(instance: Instance) {
  return `${AGENT_UNIT_START}${instance}${AGENT_UNIT_END}` as const;
}

const AGENT_UNIT_FILE = agentUnit("");

/** The template of which systemd makes each agent's unit. */
export const AGENT_UNIT_TEMPLATE = AGENT_UNIT_FILE as UnitName;

/** The unit files of a fleet: the holder's, and the one that the agents share. */
export const UNIT_FILES = [HOLDER_UNIT_FILE, AGENT_UNIT_FILE] as const;
export type UnitFile = (typeof UNIT_FILES)[number];

/** The units of all agents, as a pattern for systemctl. */
export const AGENT_UNITS = agentUnit("*");

/** `%i` of a systemd instance may contain every character of an agent's name, so nothing is escaped. */
export function unitOf(agent: AgentName): UnitName {
  return agentUnit(agent) as UnitName;
}

/** The agent of a unit; undefined for any other unit. */
export function agentOfUnit(unit: string): AgentName | undefined {
  if (!unit.startsWith(AGENT_UNIT_START) || !unit.endsWith(AGENT_UNIT_END)) return undefined;
  return parseAgentName(unit.slice(AGENT_UNIT_START.length, -AGENT_UNIT_END.length));
}

/** Whether the unit belongs to a fleet: an agent's, or the holder's. */
export function isFleetUnit(unit: string): unit is UnitName {
  return unit === HOLDER_UNIT || agentOfUnit(unit) !== undefined;
}

/** Whether what systemctl printed names the unit of any agent. */
export function namesAnAgentUnit(text: string): boolean {
  return text.includes(AGENT_UNIT_START);
}

/** The name of the folder with a unit's drop-ins. */
export function dropInFolderOf(unit: UnitName): string {
  return `${unit}${DROP_IN_FOLDER_END}`;
}

/** The agent whose unit's drop-ins are in a folder of this name; undefined for any other folder. */
export function agentOfDropInFolder(folder: string): AgentName | undefined {
  if (!folder.endsWith(DROP_IN_FOLDER_END)) return undefined;
  return agentOfUnit(folder.slice(0, -DROP_IN_FOLDER_END.length));
}

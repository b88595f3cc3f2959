/**
 * Identifiers that reach tmux, systemd or a path. Each is a branded type that only its parser makes,
 * so a string that was never checked cannot be passed where one of these is asked for.
 */
declare const brand: unique symbol;
type Branded<Kind extends string> = string & { readonly [brand]: Kind };

export type AgentName = Branded<"agent">;
export type SocketName = Branded<"socket">;
export type SessionName = Branded<"session">;
export type UnitName = Branded<"unit">;

/** What a name may consist of, as a person reads it in a message. */
export const NAME_RULE = "letters, digits, '_', '-' and '.', not starting with '-' or '.', at most 64";

/** The same rule as a pattern; also what the JSON schema of the roster says. */
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

/** The session of an agent. tmux (3.3a) itself turns '.' into '_' in a session's name, so we do it first. */
export function sessionOf(agent: AgentName): SessionName {
  return agent.replaceAll(".", "_") as SessionName;
}

/** The session of one viewer of an agent: `NAME-watch-PID`, in a group with the agent's own. */
export function viewerSessionOf(agent: AgentName, pid: number): SessionName {
  return `${sessionOf(agent)}-watch-${pid}` as SessionName;
}

/** The session that a viewer's session looks at; undefined for any other. */
export function watchedBy(session: string): string | undefined {
  return /^(.+)-watch-\d+$/.exec(session)?.[1];
}

export const HOLDER_UNIT = "mosaic-tmux-holder.service" as UnitName;
export const AGENT_UNIT_TEMPLATE = "mosaic-agent@.service" as UnitName;
const AGENT_UNIT = /^mosaic-agent@(.+)\.service$/;

/** `%i` of a systemd instance takes every character an agent name may have, so nothing is escaped. */
export function unitOf(agent: AgentName): UnitName {
  return `mosaic-agent@${agent}.service` as UnitName;
}

/** The agent a unit name belongs to; undefined for any other unit. */
export function agentOfUnit(unit: string): AgentName | undefined {
  const name = AGENT_UNIT.exec(unit)?.[1];
  return name === undefined ? undefined : parseAgentName(name);
}

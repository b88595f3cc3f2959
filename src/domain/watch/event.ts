import { parseAgentName } from "../../base/names.ts";
import { parseLines } from "./rotated-file.ts";

export const EVENT_KINDS = [
  "start",
  "conversation",
  "end",
  "state",
  "blocked",
  "freed",
  "message",
  "command",
  "notice",
  "budget",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Something that happened in a fleet, as its journal records it. Fields that a kind does not have are undefined. */
export interface FleetEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: EventKind;
  /** undefined: the fleet, or several agents (see `agents`). */
  readonly agent: string | undefined;
  /** What wrote or caused it: "launcher", "user anna", "agent planner". */
  readonly by: string;
  /** One line for a person: why, or with which outcome. */
  readonly detail?: string | undefined;
  /** start, conversation, end: the first process of the agent's pane. */
  readonly pid?: number | undefined;
  /** conversation: its id, where the runtime has reported it by then, and whether it existed before. */
  readonly conversation?: string | undefined;
  readonly resumed?: boolean | undefined;
  /** end */
  readonly status?: number | undefined;
  readonly signal?: number | undefined;
  /** end: systemd's own word for it ("oom-kill"). */
  readonly result?: string | undefined;
  /** end: it was asked to stop. */
  readonly wanted?: boolean | undefined;
  /** state, blocked, freed: the new state, its reason, and the state before. */
  readonly state?: string | undefined;
  readonly reason?: string | undefined;
  readonly before?: string | undefined;
  /** When the state began, by its source; milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** message */
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly verdict?: string | undefined;
  /** message: its channel, what proves the verdict, and the file with the screen where there is no proof. */
  readonly channel?: string | undefined;
  readonly proof?: string | undefined;
  readonly screen?: string | undefined;
  /** message: milliseconds from the request to the verdict. */
  readonly tookMs?: number | undefined;
  /** command: "fleet stop"; an empty list of agents means all of them, or none in particular. */
  readonly command?: string | undefined;
  readonly agents?: readonly string[] | undefined;
  /** command, notice: how it ended, if not with success. Such an event follows that of the command itself. */
  readonly ending?: string | undefined;
}

/** Bytes of a line with its end. A single write of this length stays whole beside those of other writers. */
export const LONGEST_LINE = 4096;
/** Characters: enough for every text that is worth recording. */
const LONGEST_TEXT = 300;
/** Names; for more agents only their number is recorded. */
const MOST_AGENTS = 20;

/** One line, with its end, of at most {@link LONGEST_LINE} bytes. */
export function renderEvent(event: FleetEvent): string {
  const line = render(event);
  const isLong = new TextEncoder().encode(line).length > LONGEST_LINE;
  return isLong ? render({ ...event, reason: undefined, detail: undefined, agents: [] }) : line;
}

function render({ at, since, agents = [], detail, tookMs, ...event }: FleetEvent): string {
  const more = agents.length - MOST_AGENTS;
  const said = [detail, more > 0 ? `and ${more} more agents` : undefined].filter(Boolean).join("; ");
  // The time comes first: by it, readers find a whole line behind one that was cut off (rotated-file.ts).
  const line = JSON.stringify({
    at: new Date(at).toISOString(),
    ...Object.fromEntries(Object.entries(event).map(([key, value]) => [key, shorten(value)])),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    ...(tookMs === undefined ? {} : { took_ms: tookMs }),
    ...(agents.length === 0 ? {} : { agents: agents.slice(0, MOST_AGENTS) }),
    ...(said === "" ? {} : { detail: shorten(said) }),
  });
  return `${line}\n`;
}

function shorten(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const plain = value.replaceAll(/\s+/g, " ").trim();
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT - 1)}…` : plain;
}

/** Every event of a text; lines that were cut off are skipped (rotated-file.ts). */
export function parseEvents(text: string): FleetEvent[] {
  return parseLines(text, eventIn);
}

function eventIn(value: Readonly<Record<string, unknown>>, at: number): FleetEvent | undefined {
  const kind = EVENT_KINDS.find((one) => one === value["kind"]);
  if (kind === undefined) return undefined;
  const text = (key: string) => {
    const found = value[key];
    return typeof found === "string" && found !== "" ? found : undefined;
  };
  const number = (key: string) => {
    const found = value[key];
    return typeof found === "number" && Number.isSafeInteger(found) ? found : undefined;
  };
  const since = Date.parse(text("since") ?? "");
  // the launcher writes state and reason as one: "blocked: trust"
  const [, state, reason] = /^([a-z-]+)(?:: (.+))?$/.exec(text("state") ?? "") ?? [];
  const agents = Array.isArray(value["agents"]) ? value["agents"] : [];
  return {
    at,
    kind,
    agent: parseAgentName(text("agent") ?? ""),
    by: text("by") ?? "somebody",
    detail: text("detail"),
    pid: number("pid"),
    conversation: text("conversation"),
    resumed: typeof value["resumed"] === "boolean" ? value["resumed"] : undefined,
    status: number("status"),
    signal: number("signal"),
    result: text("result"),
    wanted: typeof value["wanted"] === "boolean" ? value["wanted"] : undefined,
    state,
    reason: reason ?? text("reason"),
    before: text("before"),
    since: Number.isNaN(since) ? undefined : since,
    id: text("id"),
    source: text("source"),
    verdict: text("verdict"),
    channel: text("channel"),
    proof: text("proof"),
    screen: text("screen"),
    tookMs: number("took_ms"),
    command: text("command"),
    agents: agents.filter((name) => typeof name === "string"),
    ending: text("ending"),
  };
}

export interface EventFilter {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until?: number | undefined;
  /** Only events of these agents, and those of the whole fleet. Empty: all agents. */
  readonly agents: readonly string[];
  /** Empty: all kinds. */
  readonly kinds: readonly EventKind[];
}

/** Pure. Whether an event matches. */
export function isWanted(event: FleetEvent, { since, until, agents, kinds }: EventFilter): boolean {
  if (event.at < since || (until !== undefined && event.at > until)) return false;
  if (kinds.length > 0 && !kinds.includes(event.kind)) return false;
  if (agents.length === 0) return true;
  if (event.agent !== undefined) return agents.includes(event.agent);
  const named = event.agents ?? [];
  return named.length === 0 || named.some((name) => agents.includes(name));
}

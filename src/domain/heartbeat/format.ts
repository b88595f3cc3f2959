import { parseKeyValues, wholeNumber } from "../../base/key-values.ts";

/** One beat as the launcher wrote it. Times in milliseconds since the epoch. */
export interface Heartbeat {
  readonly at: number;
  readonly pid: number;
  readonly startTime: string | undefined;
  readonly status: "ok" | "busy" | "blocked";
  readonly model: string | undefined;
  /** Last output of the pane. */
  readonly activity: number | undefined;
  /** Milliseconds between two beats, as the writer says; older writers do not. */
  readonly intervalMs: number | undefined;
  readonly launcher: number | undefined;
  /** How often systemd has restarted the agent since it was last started on purpose. */
  readonly restarts: number | undefined;
  /** What the agent was doing, and who said so, as the launcher was told by `mosaic agent explain --heartbeat`. */
  readonly state: string | undefined;
  readonly stateSince: number | undefined;
  readonly stateSource: string | undefined;
}

const STATUSES = ["ok", "busy", "blocked"] as const;

/** Bytes. A beat has some two hundred; whatever is larger is none. */
export const LONGEST_HEARTBEAT = 4096;

/**
 * undefined for whatever is not a heartbeat: garbage, a torn file, a foreign one. Of two times that differ the earlier one
 * counts: it never says that an agent beat later than it did.
 */
export function parseHeartbeat(text: string): Heartbeat | undefined {
  if (text.length > LONGEST_HEARTBEAT) return undefined;
  const values = parseKeyValues(text);
  const [at, again] = timesOf(values);
  const pid = wholeNumber(values.get("pid"));
  if (Number.isNaN(at) || pid === undefined || pid === 0) return undefined;
  const activity = parseTime(values.get("activity"));
  const intervalSeconds = wholeNumber(values.get("interval"));
  const stateSince = parseTime(values.get("state_since"));
  return {
    at: Math.min(at, again),
    pid,
    startTime: values.get("pid_start"),
    status: STATUSES.find((status) => status === values.get("status")) ?? "ok",
    model: values.get("model"),
    activity: Number.isNaN(activity) ? undefined : activity,
    intervalMs: intervalSeconds === undefined ? undefined : intervalSeconds * 1000,
    launcher: wholeNumber(values.get("launcher")),
    restarts: wholeNumber(values.get("restarts")),
    state: values.get("state"),
    stateSince: Number.isNaN(stateSince) ? undefined : stateSince,
    stateSource: values.get("state_source"),
  };
}

/**
 * Whether the time of a beat was read while it was written over: the launcher says it twice (`ts`, `epoch`), and does not
 * replace the file of a beat that says nothing else anew.
 */
export function isHalfWritten(text: string): boolean {
  const [at, again] = timesOf(parseKeyValues(text));
  return at !== again && !Number.isNaN(at);
}

/** When it was written, and the same once more, as seconds; an older launcher and a runtime of its own say it once. */
function timesOf(values: ReadonlyMap<string, string>): readonly [number, number] {
  const at = parseTime(values.get("ts"));
  const seconds = wholeNumber(values.get("epoch"));
  return [at, seconds === undefined ? at : seconds * 1000];
}

/** ISO-8601 UTC and nothing else: Date.parse takes "0" for the year 2000. NaN for the rest. */
function parseTime(text = ""): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
}

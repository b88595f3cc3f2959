import { parseKeyValues, wholeNumber } from "../key-values.ts";
import type { AgentName } from "../names.ts";
import type { Host } from "./fleet.ts";

/** How an agent's last life ended, as the launcher read it from the dead pane. */
export interface LastExit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly pid: number | undefined;
  readonly status: number | undefined;
  readonly signal: number | undefined;
  /** It was asked to stop. */
  readonly wanted: boolean;
  /** "exited with status 7", "killed by signal 9 (KILL)". */
  readonly summary: string;
}

const LONGEST_RECORD = 4096;
const SIGNALS: Readonly<Record<number, string>> = {
  1: "HUP",
  2: "INT",
  6: "ABRT",
  9: "KILL",
  11: "SEGV",
  13: "PIPE",
  15: "TERM",
};

export async function lastExit(host: Host, agent: AgentName): Promise<LastExit | undefined> {
  const text = await host.files.readOwn(host.paths.lastExit(agent), LONGEST_RECORD);
  return text === undefined ? undefined : parseLastExit(text);
}

export function parseLastExit(text: string): LastExit | undefined {
  const values = parseKeyValues(text);
  const at = Date.parse(values.get("ts") ?? "");
  if (Number.isNaN(at)) return undefined;
  const status = wholeNumber(values.get("status"));
  const signal = wholeNumber(values.get("signal"));
  return {
    at,
    pid: wholeNumber(values.get("pid")),
    status,
    signal,
    wanted: values.get("wanted") === "yes",
    summary: summarize(status, signal),
  };
}

function summarize(status: number | undefined, signal: number | undefined): string {
  if (signal !== undefined) {
    const name = SIGNALS[signal];
    return `killed by signal ${signal}${name === undefined ? "" : ` (${name})`}`;
  }
  if (status !== undefined) return `exited with status ${status}`;
  return "ended, and its exit status is not known";
}

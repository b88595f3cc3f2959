import { describeStatus, type LastExit } from "../agent/last-exit.ts";
import type { Supervised } from "./supervisor.ts";

/** What is known beside a supervisor's word. */
export interface EndFacts {
  readonly lastExit: LastExit | undefined;
  /** A person asked for the stop, and nobody for a start since. */
  readonly wasStopped: boolean;
}

/**
 * The supervisor's word, the same under both supervisors for the same end: `stopped` where a person stopped it, whatever
 * it did before; `ended` by itself with status 0; `failed` with any other. Pure.
 */
export function settled(said: Supervised, { lastExit, wasStopped }: EndFacts): Supervised {
  if (said.state !== "stopped" && said.state !== "failed") return said;
  if (wasStopped) return { state: "stopped" };
  if (said.state === "failed" || lastExit === undefined || lastExit.wanted) return said;
  return lastExit.status === 0
    ? { state: "ended", reason: lastExit.summary }
    : { state: "failed", reason: lastExit.summary };
}

/**
 * The reason that the launcher in direct mode writes down ("exit status 3, 3 starts within 60 s"), in the words that are
 * used of systemd's.
 */
export function directReason(text: string): string {
  const [, status, starts] = /^exit status (\d+)(?:, (\d+) starts within \d+ s)?$/.exec(text) ?? [];
  if (status === undefined) return text;
  const end = describeStatus(Number(status));
  return starts === undefined ? end : `given up after ${starts} starts; ${end}`;
}

import type { LastExit } from "../agent/last-exit.ts";
import { describeStatus } from "../host/exit-words.ts";
import type { StopRecord } from "./stop-record.ts";
import type { Supervised } from "./supervisor.ts";

/** What is known beside a supervisor's word. */
export interface EndFacts {
  readonly lastExit: LastExit | undefined;
  /** Set where a person asked for the stop, and nobody has asked mosaic for a start since. */
  readonly stopped: Pick<StopRecord, "at" | "done" | "by"> | undefined;
}

/**
 * The supervisor's word, the same under both supervisors for the same end: `stopped` where a person stopped it, whatever
 * it did before; `ended` by itself with status 0; `failed` with any other. Pure.
 */
export function settled(said: Supervised, facts: EndFacts): Supervised {
  const { lastExit } = facts;
  if (said.state !== "stopped" && said.state !== "failed") return said;
  const { stopped } = facts;
  if (stopped !== undefined && wasStopped(lastExit, stopped)) {
    return { state: "stopped", reason: `by ${stopped.by}`, since: stopped.done ?? stopped.at };
  }
  if (said.state === "failed" || lastExit === undefined || lastExit.wanted) return said;
  return lastExit.status === 0
    ? { state: "ended", reason: lastExit.summary }
    : { state: "failed", reason: lastExit.summary };
}

/**
 * An end that came by itself after the stop is of a later life, which a boot or `systemctl start` began. An agent may
 * also end by itself between the asking and the stop: that is no later life.
 */
function wasStopped(lastExit: LastExit | undefined, stopped: Pick<StopRecord, "at" | "done">): boolean {
  const since = stopped.done ?? stopped.at;
  const livedOn = lastExit?.wanted === false && since !== undefined && lastExit.at > since;
  return !livedOn;
}

/**
 * The reason that the launcher in direct mode writes down ("exit status 3, 3 starts within 60 s"), in the words that are
 * used of systemd's.
 */
export function directReason(text: string): string {
  const [, status, starts] = /^exit status (\d+)(?:, (\d+) starts within [\d.]+ s)?$/.exec(text) ?? [];
  if (status === undefined) return text;
  const end = describeStatus(Number(status));
  return starts === undefined ? end : `given up after ${starts} starts; ${end}`;
}

import type { LastExit } from "../agent/last-exit.ts";
import { describeStatus } from "../host/exit-words.ts";
import type { StopRecord } from "./stop-record.ts";
import type { Supervised } from "./supervisor.ts";

/** What is known beside the supervisor's word. */
export interface EndFacts {
  readonly lastExit: LastExit | undefined;
  /** Set where a person asked for the stop, and no start was asked for since. */
  readonly stopped: Pick<StopRecord, "at" | "done" | "by"> | undefined;
}

/**
 * One word for the same end under both supervisors: `stopped` where a person stopped it, whatever it did before;
 * `ended` by itself with status 0; `failed` with any other status. Pure.
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
 * An exit by itself after the stop belongs to a later process, which a boot or `systemctl start` began. One between the
 * request and the stop does not: it was the process that was being stopped.
 */
function wasStopped(lastExit: LastExit | undefined, stopped: Pick<StopRecord, "at" | "done">): boolean {
  const since = stopped.done ?? stopped.at;
  const livedOn = lastExit?.wanted === false && since !== undefined && lastExit.at > since;
  return !livedOn;
}

/**
 * The reason that the launcher writes in direct mode ("exit status 3, 3 starts within 60 s"), in the words used for
 * systemd's reasons.
 */
export function directReason(text: string): string {
  const [, status, starts] = /^exit status (\d+)(?:, (\d+) starts within [\d.]+ s)?$/.exec(text) ?? [];
  if (status === undefined) return text;
  const end = describeStatus(Number(status));
  return starts === undefined ? end : `given up after ${starts} starts; ${end}`;
}

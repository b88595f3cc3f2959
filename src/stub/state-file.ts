/** The stub's own word on its state, for others to read: `state/PID.json`, there while the process lives. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentStatus } from "./agent-state.ts";
import type { DialogKind } from "./dialogs.ts";
import { recordPath } from "./record.ts";

export interface StateReport {
  readonly pid: number;
  readonly sessionId: string;
  readonly status: AgentStatus["status"];
  readonly waitingFor?: DialogKind;
  /** Messages it holds until the running turn ends; not there when it holds none. */
  readonly queued?: number;
  /** ISO time until which its model answers nothing; not there when it has not said so. */
  readonly limitedUntil?: string;
  /** ISO time at which this status began. */
  readonly since: string;
  readonly cwd: string;
  /** Path of the session's record. */
  readonly record: string;
}

export class StateFile {
  readonly #home: string;
  readonly #pid: number;
  readonly #cwd: string;
  readonly #path: string;
  #last = "";
  #lastStatus = "";
  #since = 0;

  constructor(home: string, pid: number, cwd: string) {
    this.#home = home;
    this.#pid = pid;
    this.#cwd = cwd;
    this.#path = join(home, "state", `${pid}.json`);
  }

  /**
   * Says the status and how many messages are queued, when it is another than last time. The file is replaced in
   * one step: a reader sees the old report or the new one, never a part. `now` is in milliseconds since the epoch.
   */
  report(
    sessionId: string,
    { status, waitingFor, limitedUntil }: AgentStatus,
    queued: number,
    now: number,
  ): void {
    const statusKey = `${sessionId} ${status} ${waitingFor ?? ""} ${limitedUntil ?? ""}`;
    const key = `${statusKey} ${queued}`;
    if (key === this.#last) return;
    if (statusKey !== this.#lastStatus) this.#since = now;
    this.#last = key;
    this.#lastStatus = statusKey;
    const report: StateReport = {
      pid: this.#pid,
      sessionId,
      status,
      ...(waitingFor === undefined ? {} : { waitingFor }),
      ...(queued === 0 ? {} : { queued }),
      ...(limitedUntil === undefined ? {} : { limitedUntil: new Date(limitedUntil).toISOString() }),
      since: new Date(this.#since).toISOString(),
      cwd: this.#cwd,
      record: recordPath(this.#home, sessionId),
    };
    mkdirSync(join(this.#home, "state"), { recursive: true, mode: 0o700 });
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(report)}\n`, { mode: 0o600 });
    renameSync(temporary, this.#path);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

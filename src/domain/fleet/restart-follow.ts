import { isGone } from "../host/process-life.ts";
import { MosaicError, type Ending } from "../../base/errors.ts";
import type { Fleet } from "../host/host.ts";
import type { ProcessIdentity } from "../../base/process-identity.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { agentStatus } from "./agent-status.ts";
import { observeKnown } from "./observe.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import type { RestartEnding, RestartRecord } from "./restart-record.ts";
import { owedBy, readRestartRecord, removeRestartRecord } from "./restart-records.ts";
import { restartedAgent } from "./restarted-agent.ts";
import type { Supervisor } from "./supervisor.ts";

const POLL_MS = 40;
/** A busy host may take this long to start a worker: the binary has 100 MB, and the disk may be slow. */
const BEGIN_PATIENCE_MS = 30_000;
/** A worker that was killed is started again, and has this long to take the restart up. */
const REVIVE_PATIENCE_MS = 15_000;

export interface Following {
  readonly token: string;
  /** The command that shows what the worker prints. */
  readonly shows: string;
  /** Starts a killed worker again, and is called once at most; undefined: systemd restarts it. */
  readonly revive: (() => Promise<void>) | undefined;
  readonly note: (text: string) => void;
  readonly progress: (done: readonly RestartedAgent[], held: string | undefined) => Promise<void>;
}

/**
 * Waits until a worker has finished its restart, and returns its report. Where the report cannot be read (its file is
 * gone, the disk is full) one is made of what runs now. An interruption ends the waiting, not the restart: it throws a
 * MosaicError that says so.
 */
export async function followRestart(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  following: Following,
): Promise<readonly RestartedAgent[]> {
  const { token, shows, note, progress } = following;
  let { revive } = following;
  const askedAt = fleet.clock.monotonic();
  let last: RestartRecord | undefined;
  let worker: ProcessIdentity | undefined;
  let notes = 0;
  let goneSince: number | undefined;
  for (;;) {
    const record = await readRestartRecord(fleet, token).catch(() => undefined);
    if (record !== undefined) {
      last = record;
      worker = record.worker ?? worker;
      for (; notes < record.notes.length; notes += 1) note(record.notes[notes] ?? "");
      if (record.ending !== undefined) {
        if (owedBy(record).size === 0) await removeRestartRecord(fleet, token).catch(() => undefined);
        return reportOf(record.ending);
      }
      await progress(record.done, record.held);
    }
    if (fleet.signal.aborted) throw goesOn(fleet.signal.reason);
    if (worker === undefined) {
      if (fleet.clock.monotonic() - askedAt > BEGIN_PATIENCE_MS) {
        // The worker could not write (a read-only disk) and has ended. One that still comes makes its own record.
        await removeRestartRecord(fleet, token).catch(() => undefined);
        throw new MosaicError("failure", "the restart has not begun within 30 s", { hint: shows });
      }
    } else if (await isGone(fleet, worker)) {
      // it may have written its report and ended since the record was read above
      const left = await readRestartRecord(fleet, token).catch(() => undefined);
      if (left === undefined && goneSince !== undefined) break;
      goneSince ??= fleet.clock.monotonic();
      if (left !== undefined && left.ending === undefined) {
        await revive?.();
        revive = undefined;
      }
      if (fleet.clock.monotonic() - goneSince > REVIVE_PATIENCE_MS) break;
    } else goneSince = undefined;
    await fleet.clock.sleep(POLL_MS, fleet.signal);
  }
  note("the restart has ended, and its report could not be read: this is what runs now");
  if (last?.before === undefined) {
    throw new MosaicError("failure", "the restart was not carried out", { hint: shows });
  }
  return await reportOfNow(fleet, supervisor, agents, last.before);
}

async function reportOfNow(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  before: NonNullable<RestartRecord["before"]>,
): Promise<readonly RestartedAgent[]> {
  const seen = await observeKnown(fleet, supervisor, agents);
  return seen.agents.map((agent) => restartedAgent(agentStatus(agent), before, new Map()));
}

function reportOf(ending: RestartEnding): readonly RestartedAgent[] {
  if (ending.kind === "report") return ending.agents;
  throw new MosaicError(ending.ending as Ending, ending.message, { hint: ending.hint });
}

/** What an interrupted caller is told: the worker carries on without it. */
export function goesOn(reason: unknown): MosaicError {
  const ending = reason instanceof MosaicError ? reason.ending : "interrupted";
  return new MosaicError(ending, "the restart goes on", { hint: "mosaic fleet ps --watch" });
}

import { isGone } from "../host/process-life.ts";
import type { Host } from "../host/host.ts";
import type { ProcessIdentity } from "../../base/process-identity.ts";
import type { RestartedAgent } from "./restart-outcome.ts";
import type { RestartEnding, RestartRecord } from "./restart-record.ts";
import {
  isFollowed,
  owedBy,
  readRestartRecord,
  removeRestartRecord,
  writeRestartRecord,
} from "./restart-records.ts";

const ANSWER_PATIENCE_MS = 2_000;
const ANSWER_POLL_MS = 20;
/** A disk may be read-only for a moment only. On a full one the record can still be removed. */
const END_PATIENCE_MS = 10_000;
const END_POLL_MS = 250;

/** What a worker records while it works. No method throws: a full disk must not end a restart. */
export interface RestartJournal {
  readonly token: string;
  readonly caller: string | undefined;
  readonly askedAt: number;
  /** An earlier worker of the same restart has already touched an agent. */
  readonly isUnderWay: boolean;
  /**
   * An earlier worker of the same restart was killed. Nobody else takes care of the agents it stopped, or of its lock.
   */
  readonly isTakenUp: boolean;
  begin(before: ReadonlyMap<string, number | undefined>): Promise<void>;
  step(done: readonly RestartedAgent[], held?: string): Promise<void>;
  note(text: string): void;
  /** Records how the restart ended. Where nobody waits to read that, the record is removed. */
  end(ending: RestartEnding): Promise<void>;
}

/** Continues the record of this restart, or makes one where there is none. `total`: the number of agents. */
export async function restartJournal(host: Host, token: string, total: number): Promise<RestartJournal> {
  const found = await readRestartRecord(host, token).catch(() => undefined);
  const own = await host.processes.identity(host.processes.ownPid());
  let record: RestartRecord = {
    token,
    askedAt: host.clock.now(),
    askedBy: host.userName,
    caller: undefined,
    asker: undefined,
    handedOver: false,
    before: undefined,
    done: [],
    notes: [],
    ...found,
    held: undefined,
    ending: undefined,
    total,
    worker: own.known ? own.value : undefined,
  };
  // One write at a time; of several that wait, only the last is done.
  let writing = Promise.resolve();
  let waiting = false;
  let isWritten = false;
  const write = (more: Partial<RestartRecord>): Promise<void> => {
    record = { ...record, ...more };
    if (waiting) return writing;
    waiting = true;
    writing = writing.then(async () => {
      waiting = false;
      isWritten = await writeRestartRecord(host, record).then(
        () => true,
        () => false,
      );
    });
    return writing;
  };
  const isRemoved = () =>
    removeRestartRecord(host, token).then(
      () => true,
      () => false,
    );
  await write({});
  if (record.handedOver && record.asker !== undefined) await hasAnswered(host, record.asker);
  return {
    token,
    caller: record.caller,
    askedAt: record.askedAt,
    isUnderWay: found?.before !== undefined,
    isTakenUp: found?.worker !== undefined,
    begin: (before) => write({ before: record.before ?? before }),
    step: (done, held) => write({ done: [...done], held }),
    note: (text) => void write({ notes: [...record.notes, text] }),
    async end(ending) {
      const deadline = host.clock.monotonic() + END_PATIENCE_MS;
      for (;;) {
        await write({ ending, held: undefined });
        if (isWritten && (await isFollowed(host, record))) return;
        // A record without an ending would look like that of a killed worker. One that still owes agents is kept: the
        // next restart starts them.
        if (owedBy(record).size > 0 || (await isRemoved())) return;
        if (host.signal.aborted || host.clock.monotonic() > deadline) return;
        await host.clock.sleep(END_POLL_MS, host.signal);
      }
    },
  };
}

/** Waits until a caller that this restart will end has reported that the restart was handed over. */
async function hasAnswered(host: Host, asker: ProcessIdentity): Promise<void> {
  const deadline = host.clock.monotonic() + ANSWER_PATIENCE_MS;
  while (!(await isGone(host, asker)) && host.clock.monotonic() < deadline) {
    await host.clock.sleep(ANSWER_POLL_MS, host.signal);
  }
}

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
/** A disk that became read-only may be so for a moment only; from a full one a record can be removed. */
const END_PATIENCE_MS = 10_000;
const END_POLL_MS = 250;

/** What a worker writes down while it works. Nothing here throws: a full disk must not end a restart. */
export interface RestartJournal {
  readonly token: string;
  readonly caller: string | undefined;
  readonly askedAt: number;
  /** An earlier worker of the same restart has touched somebody already. */
  readonly isUnderWay: boolean;
  /** An earlier worker of the same restart was killed: whom it took down, and its lock, nobody else sees to. */
  readonly isTakenUp: boolean;
  begin(before: ReadonlyMap<string, number | undefined>): Promise<void>;
  step(done: readonly RestartedAgent[], held?: string): Promise<void>;
  note(text: string): void;
  /** Says how it ended. Where nobody waits for that any more the record is removed. */
  end(ending: RestartEnding): Promise<void>;
}

/** Goes on with the record of this restart; makes one where there is none. `total`: how many agents it is about. */
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
  // one write after another, and of several that wait only the last
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
        // Unfinished it would look like that of a worker that was killed. Whom it left down the next restart brings back.
        if (owedBy(record).size > 0 || (await isRemoved())) return;
        if (host.signal.aborted || host.clock.monotonic() > deadline) return;
        await host.clock.sleep(END_POLL_MS, host.signal);
      }
    },
  };
}

/** Lets an asker who will be ended by the restart say first that it was handed over. */
async function hasAnswered(host: Host, asker: ProcessIdentity): Promise<void> {
  const deadline = host.clock.monotonic() + ANSWER_PATIENCE_MS;
  while (!(await isGone(host, asker)) && host.clock.monotonic() < deadline) {
    await host.clock.sleep(ANSWER_POLL_MS, host.signal);
  }
}

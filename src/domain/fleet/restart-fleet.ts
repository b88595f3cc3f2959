import { namesOf, type Fleet } from "../host/host.ts";
import { WORK_TOKEN_VARIABLE, type Work, type Workers } from "../ports/workers.ts";
import { readLockFile } from "../restart-lock/lock-file.ts";
import type { RestartLockDeps } from "../restart-lock/dependencies.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { endsItself, type Caller } from "./caller.ts";
import { findCaller } from "./find-caller.ts";
import { goesOn, followRestart } from "./restart-follow.ts";
import { progressOf, type RestartedAgent } from "./restart-outcome.ts";
import type { RestartRecord } from "./restart-record.ts";
import {
  isRestartToken,
  readRestartRecord,
  removeRestartRecord,
  restartLogPath,
  writeRestartRecord,
} from "./restart-records.ts";
import { workOnRestart } from "./restart-worker.ts";
import type { RestartOptions } from "./restart-run.ts";
import type { Supervisor } from "./supervisor.ts";

export interface RestartTools {
  readonly workers: Workers;
  /** What the restart lock needs; its `note` reaches the person who waits. */
  readonly lock: RestartLockDeps;
  /** {@link WORK_TOKEN_VARIABLE} of this process, where it is a worker. */
  readonly token: string | undefined;
}

/** The options of `fleet restart`. */
export interface RestartRequest extends RestartOptions {
  /** Whether to wait while another restart runs; otherwise that is the error `locked`. */
  readonly wait: boolean;
}

/**
 * Restarts agents by a worker that outlives its caller: a transient unit of the user manager, or, where there is none, a
 * process in a session of its own. The caller waits for the worker; a caller that the restart itself would end gets
 * "handed over" for every agent. In the worker (`tools.token` is set) it does the restart.
 *
 * Throws what the worker threw; `interrupted` or `terminated` where the wait was ended, and the restart goes on.
 */
export async function restartFleet(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
  request: RestartRequest,
  tools: RestartTools,
  progress: (text: string) => Promise<void>,
): Promise<readonly RestartedAgent[]> {
  const { lock, workers } = tools;
  if (tools.token !== undefined && isRestartToken(tools.token)) {
    return await workOnRestart(fleet, supervisor, agents, request, lock, tools.token);
  }
  const caller = await findCaller(fleet);
  const handedOver = endsItself(caller, namesOf(agents), request.wholeFleet);
  await sayWhoRestarts(fleet, lock);
  const token = lock.newToken();
  await writeRestartRecord(
    fleet,
    await newRecord(fleet, { token, caller, handedOver, total: agents.length }),
  );
  const work: Work = {
    kind: "restart",
    id: token.slice(0, 8),
    argv: restartArguments(fleet, agents, request),
    environment: { MOSAIC_HOME: fleet.paths.home, [WORK_TOKEN_VARIABLE]: token },
    logFile: restartLogPath(fleet, token),
    keeper: supervisor.kind === "systemd" ? "systemd" : "nobody",
  };
  const shows = await startWorker(fleet, workers, work, token);
  if (handedOver) {
    lock.note(`the restart would end its caller: it goes on without it; ${shows}`);
    return agents.map(({ name }) => ({ name, outcome: "handed over", detail: "", pid: undefined }));
  }
  if (fleet.signal.aborted) throw goesOn(fleet.signal.reason);
  return await followRestart(fleet, supervisor, agents, {
    token,
    shows,
    revive: work.keeper === "systemd" ? undefined : async () => void (await workers.start(work)),
    note: (text) => lock.note(text),
    progress: (done, held) =>
      progress(`${progressOf(done, agents)}${held === undefined ? "" : `; waits: ${held}`}`),
  });
}

/** The record of a restart that no worker has begun yet. */
async function newRecord(
  fleet: Fleet,
  facts: {
    readonly token: string;
    readonly caller: Caller;
    readonly handedOver: boolean;
    readonly total: number;
  },
): Promise<RestartRecord> {
  const { token, caller, handedOver, total } = facts;
  const self = await fleet.processes.identity(fleet.processes.ownPid());
  return {
    token,
    askedAt: fleet.clock.now(),
    askedBy: fleet.userName,
    caller: caller.inside ? caller.agent : undefined,
    asker: self.known ? self.value : undefined,
    handedOver,
    worker: undefined,
    total,
    before: undefined,
    done: [],
    held: undefined,
    notes: [],
    ending: undefined,
  };
}

/** Returns the command that shows what the worker prints. The record is removed where no worker takes it up. */
async function startWorker(fleet: Fleet, workers: Workers, work: Work, token: string): Promise<string> {
  try {
    fleet.signal.throwIfAborted();
    return await workers.start(work);
  } catch (thrown) {
    // A worker that is refused at once may end before systemd (252) has seen it begin, and systemd-run calls that a
    // failure. Its record has an ending then.
    const record = await readRestartRecord(fleet, token).catch(() => undefined);
    if (record?.ending !== undefined) return "mosaic fleet events";
    await removeRestartRecord(fleet, token).catch(() => undefined);
    throw thrown;
  }
}

/** Notes a restart that already runs: who asked for it, and how far it is. */
export async function sayWhoRestarts(fleet: Fleet, lock: RestartLockDeps): Promise<void> {
  const seen = await readLockFile(fleet.paths.home, lock.files);
  const token = seen.kind === "held" ? seen.record.token : undefined;
  if (token === undefined || !isRestartToken(token)) return;
  const record = await readRestartRecord(fleet, token);
  if (record === undefined || record.ending !== undefined) return;
  const by = record.caller === undefined ? record.askedBy : `agent ${record.caller}`;
  const far = progressOf(record.done, { length: record.total });
  const held = record.held === undefined ? "" : `; ${record.held}`;
  lock.note(`another restart runs, asked for by ${by}: ${far}${held}`);
}

function restartArguments(fleet: Fleet, agents: readonly RosterAgent[], request: RestartRequest): string[] {
  return [
    "fleet",
    "restart",
    ...(request.wholeFleet ? [] : namesOf(agents)),
    ...(request.rolling ? ["--rolling"] : []),
    ...(request.whenIdle ? ["--when-idle"] : []),
    ...(request.now ? ["--now"] : []),
    ...(request.idleTimeoutMs === undefined ? [] : [`--timeout=${request.idleTimeoutMs}ms`]),
    ...(request.wait ? [] : ["--no-wait"]),
    ...(request.force ? ["--force"] : []),
    `--grace=${request.graceMs}ms`,
    `--mosaic-home=${fleet.paths.home}`,
    `--roster=${fleet.rosterFile}`,
  ];
}

import { namesOf, type Fleet } from "../host/host.ts";
import { WORK_TOKEN_VARIABLE, type Work, type Workers } from "../ports/workers.ts";
import { readLockFile } from "../restart-lock/lock-file.ts";
import type { RestartLockDeps } from "../restart-lock/dependencies.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { endsItself } from "./caller.ts";
import { findCaller } from "./find-caller.ts";
import { goesOn, followRestart } from "./restart-follow.ts";
import { progressOf, type RestartedAgent } from "./restart-outcome.ts";
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
  /** What the restart lock is made with; its `note` tells the person who waits. */
  readonly lock: RestartLockDeps;
  /** {@link WORK_TOKEN_VARIABLE} of this process, where it is a worker. */
  readonly token: string | undefined;
}

/** What is asked for: the options of `fleet restart`. */
export interface RestartRequest extends RestartOptions {
  /** False: `locked` at once while another restart runs. */
  readonly wait: boolean;
}

/**
 * Restarts agents by a worker that goes on without its caller: in a transient unit of the user manager, or, where there
 * is none, in a session of its own. The caller follows it; a caller that the restart would end is told "handed over".
 * Called in the worker itself, it does the work.
 *
 * Throws what the worker threw, and `interrupted` or `terminated` where only the following was ended.
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
  const self = await fleet.processes.identity(fleet.processes.ownPid());
  await writeRestartRecord(fleet, {
    token,
    askedAt: fleet.clock.now(),
    askedBy: fleet.userName,
    caller: caller.inside ? caller.agent : undefined,
    asker: self.known ? self.value : undefined,
    handedOver,
    worker: undefined,
    total: agents.length,
    before: undefined,
    done: [],
    held: undefined,
    notes: [],
    ending: undefined,
  });
  const work: Work = {
    kind: "restart",
    id: token.slice(0, 8),
    argv: restartArguments(fleet, agents, request),
    environment: { MOSAIC_HOME: fleet.paths.home, [WORK_TOKEN_VARIABLE]: token },
    logFile: restartLogPath(fleet, token),
    keeper: supervisor.kind === "systemd" ? "systemd" : "nobody",
  };
  let shows: string;
  try {
    fleet.signal.throwIfAborted();
    shows = await workers.start(work);
  } catch (thrown) {
    // a worker that is refused at once may end before systemd (252) has seen it begin: to systemd-run that is a failure
    const told = await readRestartRecord(fleet, token).catch(() => undefined);
    if (told?.ending === undefined) {
      await removeRestartRecord(fleet, token).catch(() => undefined);
      throw thrown;
    }
    shows = "mosaic fleet events";
  }
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

/** Where another restart runs: who asked for it, and how far it is. */
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

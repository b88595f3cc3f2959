import { isAlive, isGone } from "../host/process-life.ts";
import type { Host } from "../host/host.ts";
import { restartLockFolder } from "../restart-lock/settings.ts";
import type { CutRestart } from "./restart-plan.ts";
import { isShort } from "./restart-outcome.ts";
import { parseRestartRecord, renderRestartRecord, type RestartRecord } from "./restart-record.ts";

const NAME = /^restart-([0-9a-f-]{36})\.json$/;
const LONGEST_RECORD = 1_000_000;
/** How long a worker may take until it has written to its record. */
const BEGIN_PATIENCE_MS = 60_000;

export function isRestartToken(text: string): boolean {
  return NAME.test(`restart-${text}.json`);
}

/** Beside the restart lock, also where heartbeats are written to another folder. */
export function restartRecordPath(host: Host, token: string): string {
  return `${restartLockFolder(host.paths.home)}/restart-${token}.json`;
}

/** What a worker prints, where no journal keeps it. */
export function restartLogPath(host: Host, token: string): string {
  return `${restartLockFolder(host.paths.home)}/restart-${token}.log`;
}

export async function readRestartRecord(host: Host, token: string): Promise<RestartRecord | undefined> {
  const text = await host.files.readOwn(restartRecordPath(host, token), LONGEST_RECORD);
  return text === undefined ? undefined : parseRestartRecord(text);
}

export async function writeRestartRecord(host: Host, record: RestartRecord): Promise<void> {
  await host.files.write(restartRecordPath(host, record.token), renderRestartRecord(record), 0o600);
}

export async function removeRestartRecord(host: Host, token: string): Promise<void> {
  await host.files.remove(restartRecordPath(host, token));
  await host.files.remove(restartLogPath(host, token));
}

/**
 * Returns the agents that interrupted restarts left stopped, and removes the records of restarts that are over. Only
 * for the owner of the restart lock; `own` is the token of its own restart, whose record stays.
 */
export async function takeUpCutRestarts(host: Host, own: string): Promise<CutRestart | undefined> {
  const names = await host.files.list(restartLockFolder(host.paths.home));
  const before = new Map<string, number | undefined>();
  for (const name of names) {
    const token = NAME.exec(name)?.[1];
    if (token === undefined) continue;
    const record = await readRestartRecord(host, token);
    if (token === own) {
      if (record?.before !== undefined) return { before: record.before, own: true };
      continue;
    }
    if (record !== undefined && !(await isOver(host, record))) continue;
    for (const [agent, pid] of owedBy(record)) before.set(agent, pid);
    await removeRestartRecord(host, token);
  }
  return before.size === 0 ? undefined : { before, own: false };
}

/**
 * Whether a restart that goes on will start this agent again: the agent ran before, and has no outcome yet. False where
 * that cannot be read.
 */
export async function isBeingRestarted(host: Host, agent: string): Promise<boolean> {
  const names = await host.files.list(restartLockFolder(host.paths.home)).catch(() => []);
  for (const name of names) {
    const token = NAME.exec(name)?.[1];
    const record =
      token === undefined ? undefined : await readRestartRecord(host, token).catch(() => undefined);
    if (record?.worker === undefined || record.ending !== undefined) continue;
    const { before, done, worker } = record;
    const isOwed = before?.get(agent) !== undefined && !done.some((one) => one.name === agent);
    if (isOwed && (await isAlive(host, worker))) return true;
  }
  return false;
}

/** The agents that an unfinished restart stopped and has not started again, each with its process from before. */
export function owedBy(record: RestartRecord | undefined): ReadonlyMap<string, number> {
  const owed = new Map<string, number>();
  if (record?.before === undefined || record.ending?.kind === "report") return owed;
  const settled = record.done.filter((agent) => !isShort(agent)).map(({ name }) => name);
  for (const [name, pid] of record.before)
    if (pid !== undefined && !settled.includes(name)) owed.set(name, pid);
  return owed;
}

/** Whether a process may still wait to read the ending. */
export async function isFollowed(host: Host, { asker, handedOver }: RestartRecord): Promise<boolean> {
  return !handedOver && asker !== undefined && !(await isGone(host, asker));
}

/** Whether no worker works on it, and nobody waits to read its ending. */
async function isOver(host: Host, record: RestartRecord): Promise<boolean> {
  const { askedAt, worker, ending } = record;
  if (ending !== undefined && (await isFollowed(host, record))) return false;
  if (worker !== undefined) return await isGone(host, worker);
  return Math.abs(host.clock.now() - askedAt) > BEGIN_PATIENCE_MS;
}

import { describeError, MosaicError } from "../../base/errors.ts";
import type { Host } from "../host/host.ts";
import { restartJournal } from "./restart-journal.ts";
import type { RestartEnding } from "./restart-record.ts";
import { isRestartToken, readRestartRecord } from "./restart-records.ts";

/**
 * Whether the restart of this token has already touched an agent. A pause holds such a restart instead of refusing it,
 * because it has to start again what it stopped.
 */
export async function isUnderWay(host: Host, token: string | undefined): Promise<boolean> {
  if (token === undefined || !isRestartToken(token)) return false;
  return (await readRestartRecord(host, token).catch(() => undefined))?.before !== undefined;
}

/**
 * Records why a worker could not begin its restart (since it was asked for, the fleet was paused, or an agent was
 * removed from the roster), so that the command that follows does not wait until its patience ends. Never throws.
 */
export async function tellRefusal(host: Host, token: string | undefined, thrown: unknown): Promise<void> {
  if (token === undefined || !isRestartToken(token)) return;
  const record = await readRestartRecord(host, token).catch(() => undefined);
  // A restart that has begun records its own ending.
  if (record === undefined || record.worker !== undefined) return;
  const journal = await restartJournal(host, token, record.total);
  await journal.end(endingOf(thrown));
}

/** How a restart that threw has ended, for the command that follows it. */
export function endingOf(thrown: unknown): RestartEnding {
  const known = thrown instanceof MosaicError ? thrown : undefined;
  return {
    kind: "error",
    ending: known?.ending ?? "failure",
    message: describeError(thrown),
    hint: known?.hint,
  };
}

import { describeError, MosaicError } from "../../base/errors.ts";
import type { Host } from "../host/host.ts";
import { restartJournal } from "./restart-journal.ts";
import type { RestartEnding } from "./restart-record.ts";
import { isRestartToken, readRestartRecord } from "./restart-records.ts";

/**
 * Whether the restart of this token has touched somebody already: its worker was killed and started again, or it does so
 * now. A pause holds such a restart, and does not refuse it: whom it took down it has to bring back.
 */
export async function isUnderWay(host: Host, token: string | undefined): Promise<boolean> {
  if (token === undefined || !isRestartToken(token)) return false;
  return (await readRestartRecord(host, token).catch(() => undefined))?.before !== undefined;
}

/**
 * Writes down why a worker did not come to its restart (the fleet was paused, or an agent taken out of the roster, after
 * it was asked for): whoever follows it would wait for its beginning until his patience ends. Never throws.
 */
export async function tellRefusal(host: Host, token: string | undefined, thrown: unknown): Promise<void> {
  if (token === undefined || !isRestartToken(token)) return;
  const record = await readRestartRecord(host, token).catch(() => undefined);
  // one that has begun has told its end by itself
  if (record === undefined || record.worker !== undefined) return;
  const journal = await restartJournal(host, token, record.total);
  await journal.end(endingOf(thrown));
}

/** How a restart that threw has ended, for who follows it. */
export function endingOf(thrown: unknown): RestartEnding {
  const known = thrown instanceof MosaicError ? thrown : undefined;
  return {
    kind: "error",
    ending: known?.ending ?? "failure",
    message: describeError(thrown),
    hint: known?.hint,
  };
}

/**
 * The text of the restart lock, one field a line: pid, epoch milliseconds, owner token, and
 * `boot-id start-time` of the owner. Locks of older tools lack the fourth line, some also the third.
 */
import type { ProcessBirth } from "../ports/process-facts.ts";

export interface LockRecord {
  readonly pid: number;
  /** Epoch milliseconds of the last refresh. */
  readonly refreshedAt: number;
  readonly token: string | undefined;
  /** Without it nothing can be proven about the owner. */
  readonly birth: ProcessBirth | undefined;
}

/** `hostile` is what was put in the lock's place and must not be followed or read: a link, a folder, a FIFO. */
export type LockSeen =
  | { readonly kind: "absent" }
  | { readonly kind: "hostile" }
  | { readonly kind: "unparseable" }
  | { readonly kind: "held"; readonly record: LockRecord };

const PID = /^[1-9][0-9]{0,9}$/;
const EPOCH_MS = /^[0-9]{1,15}$/;
const BIRTH = /^([0-9A-Za-z-]{1,64}) ([0-9]{1,20})$/;

/** Undefined when the first two lines are not a pid and a time; everything after them is optional. */
export function parseLockRecord(text: string): LockRecord | undefined {
  const [pid = "", time = "", token = "", birth = ""] = text.split("\n", 4).map((line) => line.trim());
  if (!PID.test(pid) || !EPOCH_MS.test(time)) return undefined;
  return {
    pid: Number(pid),
    refreshedAt: Number(time),
    token: token === "" ? undefined : token,
    birth: parseBirth(birth),
  };
}

/** Three lines when the birth is not known, else four; each ends with a newline. */
export function renderLockRecord(record: LockRecord & { readonly token: string }): string {
  const lines = [String(record.pid), String(Math.trunc(record.refreshedAt)), record.token];
  if (record.birth !== undefined) lines.push(`${record.birth.bootId} ${record.birth.startTime}`);
  return lines.map((line) => `${line}\n`).join("");
}

/** Whether nothing changed between two looks: an owner that makes progress changes its time. */
export function sameLockRecord(one: LockRecord, other: LockRecord): boolean {
  return (
    one.pid === other.pid &&
    one.refreshedAt === other.refreshedAt &&
    one.token === other.token &&
    one.birth?.bootId === other.birth?.bootId &&
    one.birth?.startTime === other.birth?.startTime
  );
}

function parseBirth(line: string): ProcessBirth | undefined {
  const [, bootId, startTime] = BIRTH.exec(line) ?? [];
  return bootId === undefined || startTime === undefined ? undefined : { bootId, startTime };
}

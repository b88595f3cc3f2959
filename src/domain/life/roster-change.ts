import { MosaicError } from "../../base/errors.ts";
import type { Fleet, Host } from "../host/host.ts";
import type { KernelLock } from "../ports/kernel-lock.ts";
import { describedNames, withDescriptions } from "../described/read.ts";
import { editRoster, type RosterEdit } from "../roster/edit.ts";
import { rosterError } from "../roster/issues.ts";
import { parseRoster } from "../roster/load.ts";
import type { Roster } from "../roster/roster.ts";
import { changedLines } from "./merge-texts.ts";

/** How long to wait for another change of the same fleet, which may write units and reload them. */
const PATIENCE_MS = 60_000;

/**
 * Makes one change of a fleet at a time, so that each reads what the last one wrote. The kernel drops the lock with its
 * holder. The lock is not in the run folder, because clearing that would let a second change in.
 */
export async function withRosterLock<T>(host: Host, lock: KernelLock, work: () => Promise<T>): Promise<T> {
  const { rosterLock, locks } = host.paths;
  await host.files.makeFolder(locks, 0o700);
  return await lock.withLock(rosterLock, work, { patienceMs: PATIENCE_MS, signal: host.signal });
}

export interface RosterChange {
  readonly before: Roster;
  readonly after: Roster;
  /** False: the roster said all of it already, and was not written. */
  readonly changed: boolean;
  /** The removed and added lines, without their line breaks. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A change of the roster's text, made from the file as it is now. */
export interface PlannedChange extends RosterChange {
  write(): Promise<void>;
}

/**
 * Plans changes of the roster's own text. Nothing is written before `write`, which writes through links and keeps the
 * file's mode. Throws `configuration` where the roster is wrong, or where a change would touch more than it should.
 */
export async function planRosterChange(host: Host, edits: readonly RosterEdit[]): Promise<PlannedChange> {
  const path = host.rosterFile;
  const text = await readRosterText(host);
  const described = await describedNames(host);
  const parsed = parseRoster(text, path, described);
  if (!parsed.ok) throw rosterError(parsed.issues, path, text);
  let edited = { text, roster: parsed.roster };
  for (const edit of edits) {
    const next = editRoster(edited.text, edit, described);
    if (!next.ok) throw refusal(path, next.what, next.hint);
    edited = next.value;
  }
  return {
    before: await withDescriptions(host, parsed.roster),
    after: await withDescriptions(host, edited.roster),
    changed: edited.text !== text,
    ...changedLines(text, edited.text),
    async write() {
      if (edited.text !== text) await writeRosterText(host, edited.text);
    },
  };
}

/** The text of the roster's file, valid or not. Throws `no-roster` where there is none. */
export async function readRosterText(host: Host): Promise<string> {
  const text = await host.files.read(host.rosterFile);
  if (text !== undefined) return text;
  throw new MosaicError("configuration", `there is no roster: ${host.rosterFile}`, {
    code: "no-roster",
    data: { path: host.rosterFile },
    hint: "mosaic fleet init --profile minimal --write",
  });
}

/** Writes through links, and keeps the file's mode. */
export async function writeRosterText(host: Host, text: string): Promise<void> {
  const mode = (await host.files.mode(host.rosterFile)) ?? 0o644;
  await host.files.write(host.rosterFile, text, mode, "follow");
}

function refusal(path: string, reason: string, hint: string | undefined): MosaicError {
  return new MosaicError("configuration", `${path} is not changed: ${reason}`, {
    code: "roster-not-edited",
    data: { path, reason },
    hint,
  });
}

/** The same fleet with its changed roster. */
export function withRoster(fleet: Fleet, roster: Roster): Fleet {
  return { ...fleet, roster };
}

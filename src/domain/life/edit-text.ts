import { MosaicError } from "../../base/errors.ts";
import type { Host } from "../host/host.ts";
import type { KernelLock } from "../ports/kernel-lock.ts";
import { describedNames } from "../described/read.ts";
import { rosterError } from "../roster/issues.ts";
import { parseRoster } from "../roster/load.ts";
import { changedLines, mergeTexts } from "./merge-texts.ts";
import { takesEffect, type TakesEffect } from "./takes-effect.ts";
import { readRosterText, withRosterLock, writeRosterText, type RosterChange } from "./roster-change.ts";

export interface EditedText extends Pick<RosterChange, "changed" | "removed" | "added">, TakesEffect {
  /** Somebody else changed other parts of the roster meanwhile: both changes are in it now. */
  readonly merged: boolean;
}

/**
 * Writes a roster's whole text, which was edited from `base`. The text is checked first, and never overwrites what
 * others wrote since `base` was read: their changes are merged, or `roster-edit-conflict` is thrown with both in its
 * `text`.
 */
export async function writeEditedRoster(
  host: Host,
  lock: KernelLock,
  { base, text }: { readonly base: string; readonly text: string },
): Promise<EditedText> {
  return await withRosterLock(host, lock, async () => {
    const now = await readRosterText(host);
    const { text: wanted, conflicts } = mergeTexts(base, text, now);
    if (conflicts > 0) {
      throw new MosaicError("configuration", `${host.rosterFile} was changed meanwhile, in the same place`, {
        code: "roster-edit-conflict",
        data: { path: host.rosterFile, now, text: wanted },
        hint: "mosaic fleet edit",
      });
    }
    const parsed = parseRoster(wanted, host.rosterFile, await describedNames(host));
    if (!parsed.ok) throw rosterError(parsed.issues, host.rosterFile, wanted);
    if (wanted !== now) await writeRosterText(host, wanted);
    return {
      changed: wanted !== now,
      merged: now !== base,
      ...changedLines(now, wanted),
      ...takesEffect(now, wanted),
    };
  });
}

import { not, type Check } from "../host/check.ts";
import type { Host } from "../host/host.ts";
import { damagedPins } from "../host/pinned-versions.ts";

/** The file of the pinned versions, where it cannot be understood: no agent of such a runtime can be started. */
export async function verifyPins({ files, paths }: Pick<Host, "files" | "paths">): Promise<Check[]> {
  const damage = await damagedPins(files, paths);
  return damage === undefined ? [] : [not("failed", "pins", damage.message, damage.hint ?? "")];
}

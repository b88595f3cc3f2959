import { MosaicError } from "../../base/errors.ts";
import type { Host } from "./host.ts";

type Place = Pick<Host, "files" | "paths" | "userId">;

/**
 * Whether the run folder does not exist yet or belongs to us. Below a folder that many may write to, another user could
 * have created it first.
 */
async function isOwnRunFolder({ files, paths, userId }: Place): Promise<boolean> {
  const found = await files.identity(paths.run);
  return found === undefined || found.owner === userId;
}

/** Throws MosaicError("configuration") where the run folder is another user's. */
export async function requireOwnRunFolder(place: Place): Promise<void> {
  if (await isOwnRunFolder(place)) return;
  throw new MosaicError("configuration", `the run folder ${place.paths.run} belongs to another user`, {
    code: "run-folder-of-another-user",
    hint: "MOSAIC_HEARTBEAT_RUN_DIR names it; use a folder below your own",
  });
}

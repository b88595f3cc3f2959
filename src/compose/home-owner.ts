import { dirname } from "node:path";
import { systemFiles } from "../adapters/files.ts";
import { nameOf } from "../adapters/user.ts";
import type { MosaicError } from "../base/errors.ts";
import { refusalOfNewHome, refusalOfUser, type Claim, type Owner } from "../domain/host/ownership.ts";

/** Why nothing may be done in this home: it belongs to another user, or would lie inside a folder that does. */
export async function refusalOfOwner(claim: Claim): Promise<MosaicError | undefined> {
  const owner = await ownerOf(claim.home);
  if (owner !== undefined || claim.userId !== 0) return refusalOfUser(claim, owner);
  for (let folder = dirname(claim.home); ; folder = dirname(folder)) {
    const above = await ownerOf(folder);
    if (above !== undefined) return refusalOfNewHome(claim, above);
    if (folder === dirname(folder)) return undefined;
  }
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  const found = await systemFiles.identity(path);
  return found === undefined ? undefined : { id: found.owner, name: nameOf(found.owner) };
}

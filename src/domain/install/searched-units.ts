import { MosaicError } from "../../base/errors.ts";
import type { Host } from "../host/host.ts";
import { basename, dirname } from "../host/path-parts.ts";

/**
 * Throws where the user manager does not read the folder that our units are written to: its home, from the login, is not
 * the HOME of this shell. Where it does not say what it reads, its own word at the next step is all there is.
 */
export async function requireSearchedUnits(host: Pick<Host, "files" | "manager" | "paths">): Promise<void> {
  const searched = await host.manager.unitFolders();
  const folder = host.paths.units;
  if (!searched.known || searched.value.length === 0) return;
  for (const candidate of searched.value) if (await isSameFolder(host, folder, candidate)) return;
  const own = searched.value.find((candidate) => candidate.endsWith(USUAL));
  throw new MosaicError(
    "configuration",
    `systemd does not read units from ${folder}${own === undefined ? "" : `, but from ${own}`}`,
    {
      code: "units-not-read",
      data: { folder, reads: own ?? null },
      hint:
        own === undefined
          ? "see what it reads: systemctl --user show -P UnitPath"
          : `its home is not the HOME of this shell: export HOME=${own.slice(0, -USUAL.length)}, and again`,
    },
  );
}

const USUAL = "/.config/systemd/user";

/** By another name too: a home behind a link. What is not there yet is the same where the folder above it is. */
async function isSameFolder(host: Pick<Host, "files">, one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  if (one === "/" || other === "/") return false;
  const [found, wanted] = await Promise.all([host.files.identity(one), host.files.identity(other)]);
  if (found !== undefined && wanted !== undefined) return found.file === wanted.file;
  return basename(one) === basename(other) && (await isSameFolder(host, dirname(one), dirname(other)));
}

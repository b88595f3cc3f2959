import { MosaicError } from "../../base/errors.ts";
import type { DescribedNames } from "./checks.ts";
import type { Files } from "../ports/files.ts";
import { rosterError } from "./issues.ts";
import { parseRoster } from "./load.ts";
import type { Roster } from "./roster.ts";

/**
 * Reads the roster of a file; with `signal` also from a pipe. Throws MosaicError("configuration") with every problem at
 * its line and column.
 */
export async function loadRoster(
  files: Pick<Files, "read">,
  path: string,
  described: DescribedNames,
  signal?: AbortSignal,
): Promise<Roster> {
  const text = await files.read(path, signal === undefined ? {} : { signal });
  if (text === undefined) {
    throw new MosaicError("configuration", `there is no roster: ${path}`, {
      code: "no-roster",
      data: { path },
      hint: "mosaic fleet init --profile minimal --write",
    });
  }
  const parsed = parseRoster(text, path, described);
  if (parsed.ok) return parsed.roster;
  throw rosterError(parsed.issues, path, text);
}

import { writeSync } from "node:fs";
import { buildInformation } from "../base/build-information.ts";
import { BUN_HIJACKERS } from "../base/hijacking-variables.ts";

/**
 * Answers `mosaic --version`, and nothing else, with what is loaded already: scripts ask for it again and again, and half
 * of its time was the loading of all that reads a command line. false: it was not that, or there is something to say
 * beside it (a variable, a full disk, a reader that is gone), which is left to the usual way.
 */
export function saysVersion(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (argv.length !== 1 || argv[0] !== "--version") return false;
  if (BUN_HIJACKERS.some((name) => environment[name] !== undefined)) return false;
  try {
    writeSync(1, `mosaic ${buildInformation().version}\n`);
    return true;
  } catch {
    return false;
  }
}

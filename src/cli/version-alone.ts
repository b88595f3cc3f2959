import { writeSync } from "node:fs";
import { buildInformation } from "../base/build-information.ts";
import { BUN_HIJACKERS } from "../base/hijacking-variables.ts";

/**
 * Answers a bare `mosaic --version` without loading anything else: scripts call it often, and loading the rest took
 * half of its time. Returns false where the command line is anything else, or where something must be said besides the
 * version (a variable, a full disk, a reader that is gone); the normal path does that.
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

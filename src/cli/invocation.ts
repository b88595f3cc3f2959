import type { Environment } from "./show/colour.ts";
import { MosaicError } from "../base/errors.ts";
import { type Io, processIo } from "./io.ts";
import { type SignalWatch, watchSignals } from "./signals.ts";

/** Everything that a run of mosaic takes from its own process; tests pass their own. */
export interface Invocation {
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly executable: string;
  /** Throws MosaicError where the folder was deleted; only relative paths need it. */
  readonly workingDirectory: string;
  readonly io: Io;
  readonly signals: SignalWatch;
}

/** This process. The caller reads `executable` at the very start. */
export function processInvocation(executable: string, environment: Environment): Invocation {
  return {
    argv: process.argv.slice(2),
    environment: { ...environment },
    executable,
    get workingDirectory() {
      return currentFolder();
    },
    io: processIo(),
    signals: watchSignals(),
  };
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (thrown) {
    throw new MosaicError("failure", "the current folder was deleted, so a relative path leads nowhere", {
      hint: "cd to a folder that is there, or give paths that begin with /",
      cause: thrown,
    });
  }
}

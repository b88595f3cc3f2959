import type { Environment } from "./show/colour.ts";
import { type Io, processIo } from "./io.ts";
import { type SignalWatch, watchSignals } from "./signals.ts";

/** All that a run of mosaic takes from the process it is; tests bring their own. */
export interface Invocation {
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly executable: string;
  readonly workingDirectory: string;
  readonly io: Io;
  readonly signals: SignalWatch;
}

/** This process. `executable` is taken by the caller at its very start. */
export function processInvocation(executable: string): Invocation {
  return {
    argv: process.argv.slice(2),
    environment: { ...process.env },
    executable,
    get workingDirectory() {
      return process.cwd();
    },
    io: processIo(),
    signals: watchSignals(),
  };
}

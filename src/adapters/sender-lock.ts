import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { startHolding } from "./process.ts";
import { describeError, MosaicError } from "../base/errors.ts";
import type { SenderLock } from "../domain/ports/sending.ts";

/** flock's exit status for "not in time"; its default, 1, also stands for many failures. */
const NOT_IN_TIME = 75;

/**
 * Mutual exclusion between all who type into a pane, the scripts of `tools/tmux` among them: flock(2), which
 * bash can take too. The lock is held by util-linux's program `flock` (busybox's cannot wait for a time), whose end is the end of its input: the kernel drops it
 * with us, however we end. (An SQLite lock, as the restart lock's guard is, no script could take.)
 */
export function createSenderLock(environment: { readonly PATH: string }): SenderLock {
  return {
    async hold(path, patienceMs, signal) {
      requireOwnFile(path);
      const seconds = String(Math.max(0, patienceMs / 1000));
      const argv = ["flock", "-w", seconds, "-E", String(NOT_IN_TIME), path, "sh", "-c", "echo; exec cat"];
      const child = await startHolding(argv, environment, signal).catch((thrown: unknown) => {
        if (!(thrown instanceof MosaicError) || thrown.ending !== "missing-program") throw thrown;
        throw new MosaicError("missing-program", "flock is not installed", {
          hint: "apt-get install util-linux",
          cause: thrown,
        });
      });
      if (child.ready) return { release: () => child.end() };
      const status = await child.status;
      if (status === NOT_IN_TIME || signal.aborted) return undefined;
      throw new MosaicError("failure", `cannot lock ${path}: flock exited with status ${status}`);
    },
  };
}

/** Made here, so that no link is followed; flock itself would. */
function requireOwnFile(path: string): void {
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  let descriptor;
  try {
    descriptor = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    const facts = fstatSync(descriptor);
    if (!facts.isFile() || facts.uid !== process.getuid?.()) throw new Error("it is not a file of ours");
  } catch (thrown) {
    throw new MosaicError("failure", `lock file ${path} is refused: ${describeError(thrown)}`, {
      hint: `ls -ld '${path}', and remove it if it should not be there`,
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

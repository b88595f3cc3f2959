import { readFileSync } from "node:fs";
import { MosaicError } from "../base/errors.ts";

export interface SignalWatch {
  /**
   * Aborted by SIGINT, SIGTERM or SIGHUP, with a MosaicError as its reason. Before it is first read, a signal ends the
   * process at once, as it does any program. So does a second signal.
   */
  readonly signal: AbortSignal;
  /** The reason, once a signal has come. */
  readonly received: MosaicError | undefined;
  stop(): void;
}

/** Watches this process's signals from the moment `signal` is first read. */
export function watchSignals(): SignalWatch {
  const controller = new AbortController();
  let watching = false;
  const onInterrupt = () => end(new MosaicError("interrupted", "interrupted"));
  const onTerminate = () => end(new MosaicError("terminated", "terminated"));
  const onHangUp = () => end(new MosaicError("terminated", "hung up: the terminal went away"));
  const stop = () => {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
    process.off("SIGHUP", onHangUp);
  };
  const end = (reason: MosaicError) => {
    stop();
    controller.abort(reason);
  };
  return {
    get signal() {
      if (!watching) {
        watching = true;
        process.on("SIGINT", onInterrupt);
        process.on("SIGTERM", onTerminate);
        if (!ignoresHangUp()) process.on("SIGHUP", onHangUp);
      }
      return controller.signal;
    },
    get received() {
      return controller.signal.aborted ? (controller.signal.reason as MosaicError) : undefined;
    },
    stop,
  };
}

/** Whether we were started to outlive the terminal (`nohup`): a handler of ours would undo that. */
function ignoresHangUp(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0";
    return (BigInt(`0x${mask}`) & 1n) !== 0n;
  } catch {
    return false;
  }
}

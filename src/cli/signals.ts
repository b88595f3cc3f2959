import { MosaicError } from "../base/errors.ts";

export interface SignalWatch {
  /**
   * Aborted by SIGINT or SIGTERM, with a MosaicError as its reason. Until it is first read, signals do what
   * they do to any program: end it at once. A second signal does that too.
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
  const stop = () => {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
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
      }
      return controller.signal;
    },
    get received() {
      return controller.signal.aborted ? (controller.signal.reason as MosaicError) : undefined;
    },
    stop,
  };
}

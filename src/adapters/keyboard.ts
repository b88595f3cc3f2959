import { ReadStream } from "node:tty";
import { readTerminal } from "./terminal-programs.ts";

/** The terminal of this process, key by key: nothing that is typed is echoed, and no key is a signal. */
export interface Keyboard {
  /** From now on, what is typed is passed on. */
  start(take: (text: string) => void): void;
  /**
   * Restores the terminal at once, also in a process that is ending. Once this resolves, what is typed belongs to the
   * next program.
   */
  stop(): Promise<void>;
}

/**
 * Only the mode is set by Bun (1.4.5): its stream on stdin would go on reading after it was destroyed (see
 * `readTerminalLine`).
 */
export function createKeyboard(environment: Readonly<Record<string, string>>): Keyboard {
  let terminal: ReadStream | undefined;
  let reader: { end(): Promise<void> } | undefined;
  return {
    start(take) {
      if (reader !== undefined) return;
      terminal ??= new ReadStream(0);
      terminal.setRawMode(true);
      reader = readTerminal(environment, take);
    },
    async stop() {
      if (reader === undefined) return;
      const gone = reader.end();
      reader = undefined;
      terminal?.setRawMode(false);
      await gone;
    },
  };
}

export interface TerminalEvents {
  readonly resized: () => void;
  /** Somebody suspends us (Ctrl-Z, `kill -TSTP`); `stop` does it, once the terminal is restored. */
  readonly suspended: (stop: () => void) => void;
  /** We continue, in the foreground or not. */
  readonly continued: () => void;
  /** The process is about to end without another word: by a second signal, or by an uncaught error. */
  readonly ending: () => void;
}

const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Reports what happens to a process that draws on the terminal. The returned function ends that. */
export function watchTerminal(events: TerminalEvents): () => void {
  const { resized, continued, ending } = events;
  const suspended = () => events.suspended(() => process.kill(process.pid, "SIGSTOP"));
  let ends = 0;
  const end = (signal: NodeJS.Signals) => {
    ends += 1;
    // the first signal ends the command in good order; nothing else handles SIGQUIT
    if (ends === 1 && signal !== "SIGQUIT") return;
    ending();
    for (const each of ENDING_SIGNALS) process.off(each, end);
    process.kill(process.pid, signal);
  };
  process.on("SIGWINCH", resized);
  process.on("SIGTSTP", suspended);
  process.on("SIGCONT", continued);
  process.on("exit", ending);
  for (const signal of ENDING_SIGNALS) process.on(signal, end);
  return () => {
    process.off("SIGWINCH", resized);
    process.off("SIGTSTP", suspended);
    process.off("SIGCONT", continued);
    process.off("exit", ending);
    for (const signal of ENDING_SIGNALS) process.off(signal, end);
  };
}

/** Stops the job that we are part of, as the terminal does for Ctrl-Z. */
export function stopJob(): void {
  process.kill(0, "SIGTSTP");
}

/** Interrupts this process, as the terminal does for Ctrl-C. */
export function interruptSelf(): void {
  process.kill(process.pid, "SIGINT");
}

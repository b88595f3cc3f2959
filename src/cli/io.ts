import { writeSync } from "node:fs";
import { MosaicError, describeError } from "../base/errors.ts";
import { decodeKeepingBytes, givenText } from "../base/kept-bytes.ts";
import { terminalText } from "./show/terminal-text.ts";

/**
 * One output stream. Everything that a terminal would act on is made harmless, except our own sequences. Writes keep
 * their order; each resolves once the text has left this process.
 */
export interface Channel {
  write(text: string): Promise<void>;
  /** The same, finished when this returns: for the last output of a process that is about to end. Never throws. */
  writeNow(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal; undefined where it is not a terminal. */
  readonly columns: number | undefined;
  /** Height of the terminal; undefined where it is not a terminal. */
  readonly rows: number | undefined;
}

export interface Io {
  readonly out: Channel;
  readonly error: Channel;
  readonly inputIsTerminal: boolean;
  /**
   * All of stdin, as UTF-8. Rejects with the signal's reason when it is aborted, and with MosaicError("usage") for more
   * than {@link LONGEST_INPUT} bytes, or other bytes than UTF-8.
   */
  readInput(signal: AbortSignal): Promise<string>;
}

/** Bytes; also the longest message. */
export const LONGEST_INPUT = 1024 * 1024;

/** The reader of our output went away (`| head -1`). Nothing is wrong, and there is nothing left to say. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

/**
 * The real streams. Traps of Bun 1.4.5 that decide how: touching `process.stdout` costs 10 ms (so its width is
 * asked for only on a terminal); `Bun.write(Bun.stdout, "")` truncates the file that stdout was redirected to;
 * `writeSync` gives up with EAGAIN on a non-blocking pipe. A FileSink does none of that, but its `write` must be
 * awaited, or a full disk becomes an unhandled rejection.
 */
export function processIo(): Io {
  return {
    out: processChannel(1, "stdout"),
    error: processChannel(2, "stderr"),
    get inputIsTerminal() {
      return isTerminal(0);
    },
    readInput: (signal) => readInput(Bun.stdin.stream(), signal),
  };
}

async function readInput(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string> {
  const reader = stream.getReader();
  const interruption = Promise.withResolvers<never>();
  const interrupt = () => interruption.reject(signal.reason as Error);
  signal.addEventListener("abort", interrupt, { once: true });
  const pieces: Uint8Array[] = [];
  try {
    signal.throwIfAborted();
    for (let total = 0; ;) {
      const { done, value } = await Promise.race([reader.read(), interruption.promise]);
      if (done) return givenText("stdin", decodeKeepingBytes(Buffer.concat(pieces)));
      total += value.length;
      if (total > LONGEST_INPUT) {
        throw new MosaicError("usage", `stdin has more than ${LONGEST_INPUT / 1024} KiB: it is not read on`);
      }
      pieces.push(value);
    }
  } finally {
    signal.removeEventListener("abort", interrupt);
    // A writer that never ends would keep the process waiting.
    await reader.cancel();
  }
}

function processChannel(descriptor: 1 | 2, name: "stdout" | "stderr"): Channel {
  let sink: Bun.FileSink | undefined;
  let last: Promise<void> = Promise.resolve();
  const put = async (text: string): Promise<void> => {
    sink ??= Bun[name].writer();
    await sink.write(terminalText(text));
    await sink.flush();
  };
  return {
    write(text) {
      const current = last
        .then(() => put(text))
        .catch((thrown: unknown) => Promise.reject(asFailure(thrown, name)));
      // The caller hears of a failure; whoever writes next tries again and hears of it too.
      last = current.catch(() => {});
      return current;
    },
    writeNow(text) {
      try {
        writeSync(descriptor, terminalText(text));
      } catch {
        // the terminal is gone
      }
    },
    get isTerminal() {
      return isTerminal(descriptor);
    },
    get rows() {
      const rows = isTerminal(descriptor) ? process[name].rows : undefined;
      return rows === undefined || rows <= 0 ? undefined : rows;
    },
    get columns() {
      const columns = isTerminal(descriptor) ? process[name].columns : undefined;
      return columns === undefined || columns <= 0 ? undefined : columns;
    },
  };
}

function asFailure(thrown: unknown, name: string): Error {
  if (thrown instanceof Error && "code" in thrown && thrown.code === "EPIPE") return new ReaderGone(name);
  return new MosaicError("failure", `cannot write to ${name}: ${describeError(thrown)}`, { cause: thrown });
}

// Loaded on first use: `mosaic --version` does not need it.
function isTerminal(descriptor: 0 | 1 | 2): boolean {
  return process.getBuiltinModule("node:tty").isatty(descriptor);
}

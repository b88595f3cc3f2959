import type { Environment } from "../../src/cli/show/colour.ts";
import type { Channel } from "../../src/cli/io.ts";
import { terminalText } from "../../src/cli/show/terminal-text.ts";
import { run } from "../../src/cli/run.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { CommandGroup } from "../../src/cli/grammar/tree.ts";
import { commandTree } from "../../src/commands/index.ts";

export interface CliOptions {
  readonly commands?: CommandGroup;
  /** Nothing of the test's own environment is inherited. */
  readonly environment?: Environment;
  readonly workingDirectory?: string;
  readonly stdoutIsTerminal?: boolean;
  readonly stderrIsTerminal?: boolean;
  readonly columns?: number;
  readonly input?: string;
  /** Makes writes to stdout fail with this. */
  readonly stdoutFailure?: Error;
  /** Aborted in place of a signal; its reason decides which one it was. */
  readonly signal?: AbortSignal;
}

export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, on streams in memory: no subprocess, no real environment. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const out = memoryChannel(options.stdoutIsTerminal, options.columns, options.stdoutFailure);
  const error = memoryChannel(options.stderrIsTerminal, options.columns, undefined);
  const signal = options.signal ?? new AbortController().signal;
  const status = await run(
    {
      argv,
      environment: options.environment ?? { HOME: "/home/user" },
      executable: "/opt/mosaic",
      workingDirectory: options.workingDirectory ?? "/somewhere",
      io: {
        out: out.channel,
        error: error.channel,
        inputIsTerminal: options.input === undefined,
        readInput: async () => options.input ?? "",
      },
      signals: {
        signal,
        get received() {
          return signal.aborted && signal.reason instanceof MosaicError ? signal.reason : undefined;
        },
        stop() {},
      },
    },
    options.commands ?? commandTree,
  );
  return { status, stdout: out.written.join(""), stderr: error.written.join("") };
}

function memoryChannel(
  isTerminal = false,
  columns: number | undefined,
  failure: Error | undefined,
): { readonly channel: Channel; readonly written: string[] } {
  const written: string[] = [];
  const write = async (text: string): Promise<void> => {
    if (failure !== undefined) throw failure;
    written.push(terminalText(text));
  };
  const size = isTerminal ? { columns: columns ?? 80, rows: 24 } : { columns: undefined, rows: undefined };
  const writeNow = (text: string) => void written.push(terminalText(text));
  return { channel: { write, writeNow, isTerminal, ...size }, written };
}

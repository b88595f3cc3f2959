import type { CommandGroup } from "./grammar/tree.ts";
import type { Environment } from "./show/colour.ts";
import type { Io } from "./io.ts";
import type { Notes } from "./show/notes.ts";
import type { Style } from "./show/style.ts";
import type { Cell, Column } from "./show/table.ts";
import type { InputLines } from "../domain/ports/input-lines.ts";
import type { Asking, Composition, FullScreenTerminal, Services } from "../compose/services.ts";
import type { Asker, Operation, Report } from "../operations/operation.ts";

/** What renderings need, so that commands need not know about colours and widths. */
export interface Page {
  readonly style: Style;
  /** Columns of the terminal; Infinity where stdout is none. */
  readonly width: number;
  /** Lines of the terminal; Infinity where stdout is none. */
  readonly height: number;
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string;
}

/** Receives what an operation reports while it runs. */
export type OperationListener = Pick<Asker, "note" | "warn" | "progress">;

/** What a command gets. Everything costly is made on first use. */
export interface Context extends Pick<Notes, "note" | "warn"> {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly environment: Environment;
  readonly workingDirectory: string;
  /** The path of this binary at its start: later it may read "… (deleted)". */
  readonly executable: string;
  /**
   * Aborted by SIGINT and SIGTERM: the command cleans up and returns or throws, and the exit status is 130 or 143. A
   * command that never reads the signal is ended at once.
   */
  readonly signal: AbortSignal;
  readonly commands: CommandGroup;
  readonly io: Pick<Io, "inputIsTerminal" | "readInput">;
  /** Throws a MosaicError `configuration` where there is no HOME to find it by. */
  readonly mosaicHome: () => string;
  readonly rosterFile: () => string;
  outputIsTerminal(): boolean;
  /** Prints to stdout now, for output that grows (`tail -f`). With --json it prints nothing. */
  readonly print: (text: string | ((page: Page) => string)) => Promise<void>;
  /** The same for the last output of a process that is about to end; see `Channel.writeNow`. */
  readonly printNow: (text: string) => void;
  /** For renderings to stdout, by its present size. */
  readonly page: Page;
  /** For a command that answers repeatedly: prints one document on a line of its own, now. Only with --json. */
  readonly printDocument: (document: object) => Promise<void>;
  /**
   * Performs an operation with its policy; the only way from a command into mosaic. `listener` receives its reports where
   * they should not go to stderr.
   */
  readonly perform: <Request extends object, Document>(
    operation: Operation<Request, Document>,
    request: Request,
    listener?: OperationListener,
  ) => Promise<Report<Document>>;
  /** Reads a file named on the command line, up to `limit` bytes; undefined where there is none. */
  readonly readFile: (path: string, limit: number) => Promise<string | undefined>;
  /** Ends early when the command is interrupted. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The lines that a person types. */
  readonly inputLines: () => Promise<InputLines>;
  /** The whole terminal, for a full-screen command. */
  readonly fullScreen: () => Promise<FullScreenTerminal>;
  /** For a command that starts another face. */
  readonly composition: () => Promise<Composition>;
  /** For what only a terminal can do: attach, become a runtime, the wizard's dialogue. */
  readonly wire: (needs?: Asking["needs"]) => Promise<Services>;
}

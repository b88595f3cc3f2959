import type { CommandGroup } from "./grammar/tree.ts";
import type { Environment } from "./show/colour.ts";
import type { Io } from "./io.ts";
import type { Notes } from "./show/notes.ts";
import type { Style } from "./show/style.ts";
import type { Cell, Column } from "./show/table.ts";
import type { InputLines } from "../domain/ports/input-lines.ts";
import type { Asking, Composition, FullScreenTerminal, Services } from "../compose/services.ts";
import type { Asker, Operation, Report } from "../operations/operation.ts";

/** What a rendering is made with: it knows of colours and widths so that commands need not. */
export interface Page {
  readonly style: Style;
  /** Columns of the terminal; Infinity where stdout is none. */
  readonly width: number;
  /** Lines of the terminal; Infinity where stdout is none. */
  readonly height: number;
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string;
}

/** Who hears what an operation says on its way. */
export type Told = Pick<Asker, "note" | "warn" | "progress">;

/** What a command is given. Everything costly is made when it is first asked for. */
export interface Context extends Pick<Notes, "note" | "warn"> {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly environment: Environment;
  readonly workingDirectory: string;
  /** This binary, as it was named when it started: later it may read "… (deleted)". */
  readonly executable: string;
  /**
   * Aborted by SIGINT and SIGTERM; the command cleans up and returns or throws, and the exit status is 130 or
   * 143. A command that never reads it is ended by the signal at once.
   */
  readonly signal: AbortSignal;
  readonly commands: CommandGroup;
  readonly io: Pick<Io, "inputIsTerminal" | "readInput">;
  /** Throws a MosaicError `configuration` where there is no HOME to find it by. */
  readonly mosaicHome: () => string;
  readonly rosterFile: () => string;
  outputIsTerminal(): boolean;
  /** For output that grows (`tail -f`): writes to stdout now. With --json it writes nothing. */
  readonly print: (text: string | ((page: Page) => string)) => Promise<void>;
  /** The same for the last word of a process that ends at once; see `Channel.writeNow`. */
  readonly printNow: (text: string) => void;
  /** What renderings to stdout are made with, as it is now. */
  readonly page: Page;
  /** For a command that answers again and again: one document on a line of its own, now. Only with --json. */
  readonly printDocument: (document: object) => Promise<void>;
  /**
   * Does an operation, with its policy; the one way from a command into mosaic. `told` is who hears what it says on the
   * way, where that is not for stderr.
   */
  readonly perform: <Request extends object, Document>(
    operation: Operation<Request, Document>,
    request: Request,
    told?: Told,
  ) => Promise<Report<Document>>;
  /** A file that was named on the command line, of at most so many bytes; undefined where there is none. */
  readonly readFile: (path: string, limit: number) => Promise<string | undefined>;
  /** Ends early when the command is interrupted. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** What a person types, line by line. */
  readonly inputLines: () => Promise<InputLines>;
  /** The whole terminal, for what draws on it. */
  readonly fullScreen: () => Promise<FullScreenTerminal>;
  /** For a face that this command starts. */
  readonly composition: () => Promise<Composition>;
  /** For what only a terminal has: to attach, to become a runtime, the wizard's dialogue. */
  readonly wire: (needs?: Asking["needs"]) => Promise<Services>;
}

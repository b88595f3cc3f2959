import type {
  OpenPaneStream,
  PaneAddress,
  PaneListener,
  PaneMode,
  PaneScreen,
  PaneStream,
} from "../domain/ports/pane-stream.ts";
import type { SocketName } from "../base/names.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { startTalking, type Talking } from "./talking.ts";
import { ControlReader, type ControlLine } from "./tmux-control-lines.ts";

/** Lines that have scrolled away and are handed to whoever begins to look. */
const HISTORY = 500;

/** Bytes; three letters each, and tmux (3.3a) takes a line of 16 KiB. */
const KEYS_IN_ONE_CALL = 1024;

/** The flags of a pane, and what each makes of its terminal. */
const MODES: Readonly<Record<string, PaneMode>> = {
  wrap_flag: "wrap",
  insert_flag: "insert",
  origin_flag: "origin",
  keypad_cursor_flag: "application-cursor",
  keypad_flag: "application-keypad",
};

const FIELDS = [
  "pane_width",
  "pane_height",
  "cursor_x",
  "cursor_y",
  "cursor_flag",
  "alternate_on",
  "scroll_region_upper",
  "scroll_region_lower",
  ...Object.keys(MODES),
];

/**
 * Opens panes by a client in control mode each: never read-only, for one such client makes every `send-keys` of a
 * tmux 3.7 fail; `ignore-size`, for who only looks decides on no size; `pause-after`, for without it the server keeps
 * all that a frozen reader does not take (1 MB/s, measured with tmux 3.3a).
 */
export function paneStreams(socket: SocketName, environment: Environment): OpenPaneStream {
  return (address, listener) =>
    new ControlClient(address, listener, (onOutput, onEnd) =>
      startTalking(
        [
          "tmux",
          "-L",
          socket,
          "-C",
          "attach-session",
          "-f",
          "ignore-size,pause-after=3",
          "-t",
          `${address.session}:`,
        ],
        { environment: programEnvironment(environment, { LC_ALL: "C.UTF-8" }), onOutput, onEnd },
      ),
    );
}

type Start = (onOutput: (bytes: Uint8Array) => void, onEnd: () => void) => Talking;

type TakeAnswer = (lines: readonly string[], isError: boolean) => void;

class ControlClient implements PaneStream {
  readonly #address: PaneAddress;
  readonly #listener: PaneListener;
  readonly #reader = new ControlReader();
  readonly #client: Talking;
  /** What waits for an answer, in the order in which it was asked. */
  readonly #waiting: TakeAnswer[] = [];
  #hasEnded = false;

  constructor(address: PaneAddress, listener: PaneListener, start: Start) {
    this.#address = address;
    this.#listener = listener;
    this.#client = start(
      (bytes) => {
        for (const line of this.#reader.read(Buffer.from(bytes).toString("latin1"))) this.#take(line);
      },
      () => this.#end("tmux ended the connection"),
    );
  }

  screen(take: (screen: PaneScreen) => void): void {
    const { pane } = this.#address;
    let fields: readonly string[] = [];
    // on one line, so that tmux reads nothing from the pane between the two
    const format = FIELDS.map((field) => `#{${field}}`).join(" ");
    this.#ask(
      `display-message -p -t ${pane} '${format}' ; capture-pane -e -p -N -S -${HISTORY} -t ${pane}`,
      (lines, isError) => {
        fields = isError ? [] : (lines[0] ?? "").split(" ");
      },
      (lines, isError) => {
        if (isError || fields.length !== FIELDS.length) this.close("the pane is gone");
        else take(screenOf(fields, lines.map(decoded)));
      },
    );
  }

  type(bytes: Uint8Array): void {
    const { pane } = this.#address;
    for (let at = 0; at < bytes.length; at += KEYS_IN_ONE_CALL) {
      const keys =
        bytes
          .subarray(at, at + KEYS_IN_ONE_CALL)
          .toHex()
          .match(/../g) ?? [];
      this.#ask(`copy-mode -q -t ${pane} ; send-keys -H -t ${pane} ${keys.join(" ")}`, ignore, ignore);
    }
  }

  close(why = "closed"): void {
    this.#end(why);
    this.#client.end();
  }

  #ask(commands: string, ...answers: readonly TakeAnswer[]): void {
    if (this.#hasEnded) return;
    this.#waiting.push(...answers);
    this.#client.write(`${commands}\n`);
  }

  #take(line: ControlLine): void {
    if (this.#hasEnded) return;
    switch (line.kind) {
      case "output":
        if (line.pane === this.#address.pane) this.#listener.output(line.bytes);
        return;
      case "answer":
        this.#waiting.shift()?.(line.lines, line.isError);
        return;
      case "pause":
        if (line.pane !== this.#address.pane) return;
        this.#ask(`refresh-client -A '${line.pane}:continue'`, ignore);
        this.#listener.broken();
        return;
      case "layout":
        this.#listener.broken();
        return;
      case "exit":
        this.#end(line.why === "" ? "the session is gone" : line.why);
    }
  }

  #end(why: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#listener.ended(why);
  }
}

/** A pane that is gone says so by its end. */
function ignore(): void {}

function screenOf(fields: readonly string[], lines: readonly string[]): PaneScreen {
  const value = (name: string) => Number(fields[FIELDS.indexOf(name)] ?? 0);
  const rows = value("pane_height");
  const isAlternate = value("alternate_on") === 1;
  // what has scrolled away belongs to the other screen
  const history = isAlternate ? [] : lines.slice(0, Math.max(0, lines.length - rows));
  return {
    columns: value("pane_width"),
    rows,
    cursor: { column: value("cursor_x"), row: value("cursor_y"), isVisible: value("cursor_flag") === 1 },
    isAlternate,
    region: { top: value("scroll_region_upper"), bottom: value("scroll_region_lower") },
    modes: new Set(
      Object.entries(MODES)
        .filter(([name]) => value(name) === 1)
        .map(([, mode]) => mode),
    ),
    history,
    lines: lines.slice(-rows),
  };
}

function decoded(line: string): string {
  return Buffer.from(line, "latin1").toString("utf8");
}

import type {
  OpenPaneStream,
  PaneAddress,
  PaneListener,
  PaneMode,
  PaneScreen,
  PaneStream,
} from "../domain/ports/pane-stream.ts";
import type { SocketName } from "../base/names.ts";
import type { Environment } from "./environment.ts";
import { ControlConnection } from "./tmux-control-connection.ts";
import { unescape } from "./tmux-control-lines.ts";

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
 * Opens panes by a client in control mode each. `pause-after`: without it the server keeps all that a frozen reader does
 * not take (1 MB/s, measured with tmux 3.3a).
 */
export function paneStreams(socket: SocketName, environment: Environment): OpenPaneStream {
  return (address, listener) => new ControlledPane(socket, environment, address, listener);
}

/** Between two beats of a connection. */
const BEAT_MS = 1_000;
/** Beats without an answer: then what is shown is not called live any longer. */
const MOST_UNANSWERED = 10;

class ControlledPane implements PaneStream {
  readonly #pane: string;
  readonly #listener: PaneListener;
  readonly #connection: ControlConnection;
  readonly #beats: Timer;
  #unanswered = 0;
  /** Of the last screen that was handed on. */
  #size: string | undefined;
  /** Nothing was told since the last screen. */
  #isNew = false;

  constructor(
    socket: SocketName,
    environment: Environment,
    { session, pane }: PaneAddress,
    listener: PaneListener,
  ) {
    this.#pane = pane;
    this.#listener = listener;
    this.#connection = new ControlConnection(
      socket,
      environment,
      { target: session, flags: "pause-after=3" },
      {
        line: (line) => {
          if (line.kind === "output" && line.pane === pane) this.#output(line.bytes);
          if (line.kind === "layout") listener.broken();
          if (line.kind === "pause" && line.pane === pane) {
            this.#connection.ask(`refresh-client -A '${pane}:continue'`, ignore);
            listener.broken();
          }
        },
        ended: (why) => {
          clearInterval(this.#beats);
          listener.ended(why);
        },
      },
    );
    this.#beats = setInterval(() => this.#beat(), BEAT_MS);
  }

  /**
   * A program's output is read in pieces, and a screen may be taken between two that are one character: what tmux keeps of it
   * is told nobody, so the rest is of no use, and a new screen is.
   */
  #output(bytes: Uint8Array): void {
    const isCut = this.#isNew && isContinuation(bytes[0]);
    this.#isNew = false;
    if (isCut) this.#listener.broken();
    else this.#listener.output(bytes);
  }

  screen(take: (screen: PaneScreen) => void): void {
    const pane = this.#pane;
    let fields: readonly string[] = [];
    let screen: readonly string[] = [];
    // on one line, so that tmux reads nothing from the pane between the two
    const format = FIELDS.map((field) => `#{${field}}`).join(" ");
    this.#connection.ask(
      `display-message -p -t ${pane} '${format}' ; capture-pane -e -p -N -S -${HISTORY} -t ${pane} ; capture-pane -p -P -C -t ${pane}`,
      (lines, isError) => {
        fields = isError ? [] : (lines[0] ?? "").split(" ");
      },
      (lines, isError) => {
        if (isError || fields.length !== FIELDS.length) this.close("the pane is gone");
        screen = lines.map(decoded);
      },
      ([begun = ""], isError) => {
        if (isError) return;
        this.#size = `${fields[0]}x${fields[1]}`;
        this.#isNew = true;
        take(screenOf(fields, screen, Buffer.from(unescape(begun)).toString("utf8")));
      },
    );
  }

  /**
   * A screen that nobody renews would be shown as new for ever: tmux is asked whether it still answers, and whether the
   * pane still has the size that was handed on.
   */
  #beat(): void {
    this.#unanswered += 1;
    if (this.#unanswered > MOST_UNANSWERED) return this.close("tmux does not answer");
    this.#connection.ask(
      `display-message -p -t ${this.#pane} '#{pane_width}x#{pane_height}'`,
      ([size], isError) => {
        this.#unanswered = 0;
        if (!isError && this.#size !== undefined && size !== this.#size) this.#listener.broken();
      },
    );
  }

  type(bytes: Uint8Array): void {
    const pane = this.#pane;
    for (let at = 0; at < bytes.length; at += KEYS_IN_ONE_CALL) {
      const keys =
        bytes
          .subarray(at, at + KEYS_IN_ONE_CALL)
          .toHex()
          .match(/../g) ?? [];
      this.#connection.ask(
        `copy-mode -q -t ${pane} ; send-keys -H -t ${pane} ${keys.join(" ")}`,
        ignore,
        ignore,
      );
    }
  }

  resize(columns: number, rows: number): void {
    this.#connection.ask(`resize-window -t ${this.#pane} -x ${columns} -y ${rows}`, ignore);
  }

  /** tmux first forgets what the pane has printed and we have not taken: so its last answer comes at once. */
  close(why = "closed"): void {
    clearInterval(this.#beats);
    this.#connection.close(why, `refresh-client -A '${this.#pane}:pause'`);
  }
}

/** A pane that is gone says so by its end. */
function ignore(): void {}

/** Of UTF-8: a byte that no character begins with. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function screenOf(fields: readonly string[], lines: readonly string[], begun: string): PaneScreen {
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
    begun,
  };
}

function decoded(line: string): string {
  return Buffer.from(line, "latin1").toString("utf8");
}

import type { Terminal } from "@xterm/xterm";
import { post, Refused, wordsOf } from "../ask.ts";
import type * as Emulator from "./emulator.ts";
import { giveNoReplies } from "./no-replies.ts";
import { strictDocument, whileStrict } from "./strict-document.ts";

export interface LineOptions {
  readonly place: HTMLElement;
  readonly host: string;
  readonly agent: string;
  /** Keys go to the agent, and its window gets the size of the view. */
  readonly types: boolean;
  readonly opened: () => void;
  /**
   * The connection has ended, and why; undefined where it broke off. "for now": trying again makes sense, because
   * something between here and another host is away.
   */
  readonly closed: (why: string | undefined, how: "for now" | "for good") => void;
}

/** Pixels. A viewer who does not type sees the whole window, as small as that needs. */
const FONT = { typing: 13, largest: 13, smallest: 6 } as const;
const FAMILY = 'ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", "Liberation Mono", monospace';
/** The width of a monospaced letter, relative to its size. */
const LETTER = 0.602;

/** The gateway's codes where another host's screen cannot be shown now. */
const AWAY: ReadonlySet<string> = new Set(["bus-away", "host-silent", "storage-away"]);
/** The code of a line that is closed for now. */
const CLOSED_FOR_NOW = 4004;

/** An agent's live terminal in `place`; the returned function ends it. */
export function openLine(options: LineOptions): () => void {
  const ends = new AbortController();
  void begin(options, ends.signal).catch((thrown: unknown) => {
    const isForNow = thrown instanceof Refused && AWAY.has(thrown.code);
    if (!ends.signal.aborted) options.closed(wordsOf(thrown), isForNow ? "for now" : "for good");
  });
  return () => ends.abort();
}

async function begin(options: LineOptions, ends: AbortSignal): Promise<void> {
  const { place, host, agent, types, opened, closed } = options;
  const emulator = await load();
  const of = `${encodeURIComponent(host)}/${encodeURIComponent(agent)}`;
  const { ticket, path } = (await post(`/api/v1/agents/${of}/terminal${types ? "/type" : ""}`, {})) as {
    ticket: string;
    path: string;
  };
  if (ends.aborted) return;
  const terminal = show(emulator, place, types);
  const socket = new WebSocket(new URL(path, location.origin.replace(/^http/, "ws")), [
    "mosaic.terminal.v1",
    `mosaic.ticket.${ticket}`,
  ]);
  socket.binaryType = "arraybuffer";
  const send = (message: string | Uint8Array<ArrayBuffer>) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(message);
  };
  const sizes = new ResizeObserver(() => {
    const size = types ? fitting(terminal, place) : undefined;
    if (size !== undefined) send(JSON.stringify({ type: "resize", ...size }));
  });
  socket.addEventListener("open", () => {
    sizes.observe(place);
    if (types) terminal.focus();
  });
  // for an agent of another host, the line is open long before anything is shown
  socket.addEventListener("message", opened, { once: true });
  socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data !== "string") terminal.write(new Uint8Array(data));
    else setScreen(terminal, place, types, JSON.parse(data) as Screen);
  });
  socket.addEventListener("close", ({ reason, code }) => {
    if (ends.aborted) return;
    closed(reason === "" ? undefined : reason, code === CLOSED_FOR_NOW ? "for now" : "for good");
  });
  if (types) {
    const encoder = new TextEncoder();
    terminal.onData((keys) => send(encoder.encode(keys)));
  }
  ends.addEventListener("abort", () => {
    sizes.disconnect();
    socket.close();
    terminal.dispose();
  });
}

/** The script's address contains the hash of its content, and is in the page's markup. */
async function load(): Promise<typeof Emulator> {
  const address = document.querySelector<HTMLMetaElement>("meta[name=terminal]")?.content;
  if (address === undefined) throw new Error("this page has no terminal");
  return (await import(address)) as typeof Emulator;
}

function show(emulator: typeof Emulator, place: HTMLElement, types: boolean): Terminal {
  const terminal = new emulator.Terminal({
    allowProposedApi: true,
    disableStdin: !types,
    cursorBlink: false,
    documentOverride: strictDocument(),
    fontFamily: FAMILY,
    fontSize: FONT.typing,
    // an agent may put any address behind any text
    linkHandler: { activate: () => undefined },
    scrollback: 500,
    theme: { background: "#121416", foreground: "#e4e6e8" },
  });
  terminal.loadAddon(new emulator.Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  giveNoReplies(terminal);
  place.replaceChildren();
  whileStrict(() => terminal.open(place));
  return terminal;
}

interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly text: string;
}

/** Sets up everything: at first, and when the window's size changes. */
function setScreen(terminal: Terminal, place: HTMLElement, types: boolean, screen: Screen): void {
  if (!types) {
    const fits = Math.floor(place.clientWidth / (screen.columns * LETTER));
    terminal.options.fontSize = Math.min(FONT.largest, Math.max(FONT.smallest, fits));
  }
  terminal.resize(screen.columns, screen.rows);
  terminal.reset();
  terminal.write(screen.text);
}

/** How many letters fit into the place. */
function fitting(terminal: Terminal, place: HTMLElement): { columns: number; rows: number } | undefined {
  const drawn = place.querySelector(".xterm-screen")?.getBoundingClientRect();
  if (drawn === undefined || drawn.width === 0) return undefined;
  return {
    columns: Math.max(1, Math.floor(place.clientWidth / (drawn.width / terminal.cols))),
    rows: Math.max(1, Math.floor(place.clientHeight / (drawn.height / terminal.rows))),
  };
}

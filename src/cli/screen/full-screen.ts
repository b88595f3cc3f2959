import type { FullScreenTerminal } from "../../compose/services.ts";
import type { Context, Page } from "../context.ts";
import { CONTROLS } from "../show/terminal-text.ts";
import { type Drawn, drawing } from "./drawing.ts";
import { type Key, readKeys } from "./keys.ts";
import type { Frame } from "./rows.ts";

/** A terminal that is drawn on as a whole, and restored afterwards. */
export interface FullScreen {
  /** Columns and rows, as they are now. */
  size(): { readonly width: number; readonly height: number };
  /** Writes what differs from what is shown; nothing while the terminal is lent to another program. */
  show(frame: Frame): Promise<void>;
  /** Redraws everything next time: something else may have written to the terminal. */
  forget(): void;
  /** Lends the terminal to another program meanwhile. */
  away<T>(work: () => Promise<T>): Promise<T>;
  /** Stops our job until it is continued. */
  suspend(): void;
  close(): Promise<void>;
}

export interface ScreenEvents {
  readonly key: (key: Key) => void;
  /** The screen must be drawn again: its size changed, or we were away. */
  readonly changed: () => void;
}

const ENTER = CONTROLS.enterScreen + CONTROLS.markPastes;
const LEAVE = CONTROLS.leavePastes + CONTROLS.leaveScreen;
/** How long the rest of a key's sequence may take on a slow line, before a lone ESC counts as the Escape key. */
const REST_MS = 60;

/**
 * Takes the terminal. It is given back by `close`, while the job is stopped, and when the process ends by a signal or
 * an error; only SIGKILL leaves it as it is.
 */
export async function openScreen(
  context: Pick<Context, "page" | "print" | "printNow">,
  terminal: FullScreenTerminal,
  events: ScreenEvents,
): Promise<FullScreen> {
  const { page } = context;
  const { keyboard } = terminal;
  let whose: "ours" | "stopped" | "another's" | "nobody's" = "nobody's";
  let drawn: Drawn | undefined;

  let rest = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const take = (text: string, isAll = false) => {
    clearTimeout(timer);
    const read = readKeys(rest + text, isAll);
    rest = read.rest;
    if (rest !== "" && !isAll) timer = setTimeout(() => take("", true), REST_MS);
    for (const key of read.keys) events.key(key);
  };

  const enter = async () => {
    whose = "ours";
    drawn = undefined;
    keyboard.start(take);
    await context.print(ENTER);
  };
  const leave = async (to: typeof whose) => {
    whose = to;
    clearTimeout(timer);
    rest = "";
    await keyboard.stop();
    await context.print(LEAVE);
  };
  const unwatch = terminal.watchTerminal({
    resized() {
      drawn = undefined;
      events.changed();
    },
    suspended(stop) {
      if (whose !== "ours") return stop();
      // Where writing fails, nobody looks at the screen either.
      leave("stopped")
        .catch(() => {})
        .finally(stop);
    },
    continued() {
      if (whose !== "stopped" && whose !== "ours") return;
      // Also after a SIGSTOP, which is not reported to us: the shell has set its own mode since.
      keyboard
        .stop()
        .then(enter)
        .then(events.changed, () => {});
    },
    ending() {
      if (whose !== "ours") return;
      whose = "nobody's";
      void keyboard.stop();
      context.printNow(LEAVE);
    },
  });
  const size = () => screenSize(page);
  try {
    await enter();
  } catch (thrown) {
    await keyboard.stop();
    unwatch();
    throw thrown;
  }

  return {
    size,
    async show(frame) {
      if (whose !== "ours") return;
      const next = drawing(drawn, frame, page.style);
      drawn = next.drawn;
      if (next.text !== "") await context.print(next.text);
    },
    forget() {
      drawn = undefined;
    },
    async away(work) {
      await leave("another's");
      try {
        return await work();
      } finally {
        await enter();
        events.changed();
      }
    },
    suspend: terminal.stopJob,
    async close() {
      try {
        if (whose === "ours") await leave("nobody's");
      } finally {
        unwatch();
      }
    },
  };
}

/** Pure. A terminal that does not know its size (a serial line, `script` without one) gets the usual size. */
export function screenSize({ width, height }: Pick<Page, "width" | "height">): {
  readonly width: number;
  readonly height: number;
} {
  return { width: Number.isFinite(width) ? width : 80, height: Number.isFinite(height) ? height : 24 };
}

import type { Context } from "../context.ts";
import { CONTROLS } from "./terminal-text.ts";

export interface ProgressLine {
  show(text: string): Promise<void>;
  /** The same without waiting. If the reader is gone nothing happens here: writing the answer finds that out. */
  tell(text: string): void;
  clear(): Promise<void>;
}

/**
 * One line that is overwritten on a terminal; a line for each text in a pipe. Skips repeated texts, and prints nothing
 * with --quiet.
 */
export function progressLine(context: Context): ProgressLine {
  let last = "";
  const silent = context.quiet || context.json;
  // Asked at the first line only: finding out takes milliseconds (node:tty).
  const onTerminal = () => context.outputIsTerminal();
  const show = async (text: string) => {
    if (silent || text === last) return;
    last = text;
    await context.print(onTerminal() ? CONTROLS.lineStart + CONTROLS.clearLine + text : `${text}\n`);
  };
  return {
    show,
    tell: (text) => void show(text).catch(ignore),
    async clear() {
      if (last !== "" && onTerminal()) await context.print(CONTROLS.lineStart + CONTROLS.clearLine);
    },
  };
}

function ignore(): void {}

import type { Context } from "../context.ts";
import { CONTROLS } from "./terminal-text.ts";

export interface ProgressLine {
  show(text: string): Promise<void>;
  /** The same for who does not wait. Whoever stopped reading is not told: the answer finds that out, and ends as it has to. */
  tell(text: string): void;
  clear(): Promise<void>;
}

/** One line that is written over on a terminal; a line each in a pipe. Says nothing twice, nothing with --quiet. */
export function progressLine(context: Context): ProgressLine {
  let last = "";
  const silent = context.quiet || context.json;
  // asked for at the first line only: to know it takes milliseconds (node:tty)
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

import { printableLines } from "../../base/printable.ts";
import type { Channel } from "../io.ts";
import { jsonText } from "./json-text.ts";
import type { Style } from "./style.ts";

export interface Notes {
  /** Reports what is worth knowing; silenced by --quiet. */
  readonly note: (text: string) => void;
  /** Reports what may do harm; never silenced. */
  readonly warn: (text: string) => void;
  /** Resolves once all of them are written, or cannot be. Never rejects. */
  readonly flush: () => Promise<void>;
}

export interface NotesOptions {
  readonly channel: Channel;
  readonly style: () => Style;
  readonly json: boolean;
  readonly quiet: boolean;
}

const WARNINGS_ONLY = 1;
const WARNINGS_AND_NOTES = 3;

/**
 * Remarks on stderr, through consola with a reporter of our own, because consola's `info` goes to stdout.
 * With --json each is one JSON object on a line of its own, so all of stderr can be read by a program.
 */
export function createNotes({ channel, style, json, quiet }: NotesOptions): Notes {
  let last: Promise<void> = Promise.resolve();
  let consola: Promise<Awaited<ReturnType<typeof load>>> | undefined;

  let written: Promise<void> = Promise.resolve();

  const load = async () => {
    const { createConsola } = await import("consola/core");
    return createConsola({
      level: quiet ? WARNINGS_ONLY : WARNINGS_AND_NOTES,
      // consola holds back repeated messages for a second by default, and says how often only later.
      throttle: 0,
      reporters: [
        {
          log({ type, args }) {
            written = channel.write(line(type === "warn" ? "warning" : "note", String(args[0])));
          },
        },
      ],
    });
  };

  function line(kind: "note" | "warning", text: string): string {
    if (json) return `${jsonText({ [kind]: { message: text } })}\n`;
    const label = kind === "warning" ? style().yellow("warning:") : style().cyan("note:");
    return `${label} ${printableLines(text)}\n`;
  }

  function say(type: "info" | "warn", text: string): void {
    last = last.then(async () => {
      consola ??= load();
      (await consola)[type](text);
      // Where stderr cannot be written to, nobody can be told, and that is no reason to stop working.
      await written.catch(() => {});
    });
  }

  return { note: (text) => say("info", text), warn: (text) => say("warn", text), flush: () => last };
}

import type { Context } from "../../cli/context.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Reading } from "../../domain/roster/reading.ts";
import { printable } from "../../base/printable.ts";
import type { InputLines } from "../../domain/ports/input-lines.ts";
import { indented } from "./layout.ts";

/** Questions on a terminal, repeated until the answer can be used. Enter accepts the value in brackets. */
export interface Dialogue {
  text<T>(question: string, preset: string, read: (text: string) => Reading<T>): Promise<T>;
  confirm(question: string, preset: boolean): Promise<boolean>;
}

export function createDialogue(context: Context, lines: InputLines): Dialogue {
  async function ask<T>(question: string, preset: string, read: (text: string) => Reading<T>): Promise<T> {
    for (;;) {
      await context.print(({ style }) => `${style.bold(printable(question))} ${style.dim(`[${preset}]`)} `);
      const line = await lines.next();
      if (line === undefined) {
        await context.print("\n");
        throw new MosaicError("failure", "the input ended before the last question; nothing was changed");
      }
      const reading = read(line.trim());
      if (reading.ok) return reading.value;
      const { what, hint } = reading;
      const why = printable(hint === undefined ? what : `${what}; ${hint}`);
      await context.print(({ style }) => `${style.red(indented(why, 2))}\n`);
    }
  }

  return {
    text: (question, preset, read) => ask(question, preset, (text) => read(text === "" ? preset : text)),
    confirm: (question, preset) => ask(question, preset ? "Y/n" : "y/N", (text) => readYesOrNo(text, preset)),
  };
}

function readYesOrNo(text: string, preset: boolean): Reading<boolean> {
  if (text === "") return { ok: true, value: preset };
  if (/^(y|yes)$/i.test(text)) return { ok: true, value: true };
  if (/^(n|no)$/i.test(text)) return { ok: true, value: false };
  return { ok: false, what: "y or n", hint: undefined };
}

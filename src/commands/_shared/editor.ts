import { commandWords } from "../../base/command-words.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";

/** Editors that most hosts have, the friendliest first; Debian's `editor` is the user's choice. */
const USUAL = ["editor", "nano", "vim", "vi"] as const;

/**
 * The user's editor with its arguments: $VISUAL, $EDITOR, or an installed one of the usual. Throws `missing-program`
 * where there is none, and `usage` without a terminal where it needs one.
 */
export function chosenEditor(
  { environment, io }: Pick<Context, "environment" | "io">,
  find: (program: string) => string | undefined,
): readonly string[] {
  for (const name of ["VISUAL", "EDITOR"]) {
    const value = environment[name] ?? "";
    if (value.trim() === "") continue;
    const [program, ...rest] = commandWords(value) ?? [];
    if (program === undefined) {
      throw new MosaicError("usage", `$${name} has a quote that is not closed: ${value}`);
    }
    const path = program.includes("/") ? program : find(program);
    if (path !== undefined) return [path, ...rest];
    throw new MosaicError("missing-program", `$${name} is ${program}, which is not installed`);
  }
  if (!io.inputIsTerminal) {
    throw new MosaicError("usage", "an editor needs a terminal, and stdin is none", {
      hint: "mosaic fleet set, add and remove change the roster without one",
    });
  }
  const found = USUAL.map(find).find((path) => path !== undefined);
  if (found !== undefined) return [found];
  throw new MosaicError("missing-program", "there is no editor", { hint: "EDITOR=… mosaic fleet edit" });
}

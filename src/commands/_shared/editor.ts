import { commandWords } from "../../base/command-words.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Context } from "../../cli/context.ts";

/** What is there on most hosts, the friendliest first; Debian's `editor` is what the user has chosen. */
const USUAL = ["editor", "nano", "vim", "vi"] as const;

/**
 * The editor of whoever sits here, with its arguments: $VISUAL, $EDITOR, or a usual one that is installed. Throws
 * `missing-program` where there is none, and `usage` where a terminal is needed and there is none.
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

import type { Context } from "../../cli/context.ts";
import { MosaicError } from "../../base/errors.ts";

/** Throws MosaicError("usage") where there is no terminal to show a screen in. */
export function requireTerminal(context: Context, verb: string): void {
  if (context.io.inputIsTerminal && context.outputIsTerminal()) return;
  throw new MosaicError("usage", `${verb} needs a terminal`, {
    hint: "mosaic agent tail NAME -f, to follow it in a pipe",
  });
}

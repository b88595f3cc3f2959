import { errorDocument } from "../../base/error-document.ts";
import { MosaicError, describeError } from "../../base/errors.ts";
import { shortageError } from "../../base/shortage.ts";
import { printableLines } from "../../base/printable.ts";
import { jsonText } from "./json-text.ts";
import type { Style } from "./style.ts";

export interface ErrorRendering {
  readonly json: boolean;
  /** Called only when text is rendered. */
  readonly style: () => Style;
  /** The command's usage line; shown with a usage error. */
  readonly usage?: string | undefined;
  /** Whether the stack of a defect is shown too. */
  readonly debug: boolean;
}

/** An error as it is written to stderr: the fact and, after a blank line, the hint; or one line of JSON. */
export function renderError(
  thrown: unknown,
  { json, style: makeStyle, usage, debug }: ErrorRendering,
): string {
  const error =
    thrown instanceof MosaicError ? thrown : (shortageError("mosaic cannot go on", thrown) ?? defect(thrown));
  if (json) {
    return `${jsonText(errorDocument(error))}\n`;
  }
  const style = makeStyle();
  const help: string[] = [];
  if (error.ending === "usage" && usage !== undefined) help.push(`${style.bold("usage:")} ${usage}`);
  if (error.hint !== undefined)
    help.push(`${style.cyan("hint:")} ${printableLines(error.hint).replaceAll("\n", "\n      ")}`);
  const parts = [`${style.red("error:")} ${printableLines(error.message)}`];
  if (help.length > 0) parts.push("", ...help);
  if (debug && !(thrown instanceof MosaicError) && thrown instanceof Error && thrown.stack !== undefined) {
    parts.push("", thrown.stack);
  }
  return `${parts.join("\n")}\n`;
}

function defect(thrown: unknown): MosaicError {
  return new MosaicError("failure", `internal error: ${describeError(thrown)}`, {
    hint: "this is a defect of mosaic; MOSAIC_DEBUG=1 shows where",
  });
}

import type { Context } from "../../cli/context.ts";
import { LONGEST_INPUT } from "../../cli/io.ts";
import { MosaicError } from "../../base/errors.ts";
import { givenText } from "../../base/kept-bytes.ts";

/** The text of a file that was named on the command line; `-` is stdin. Throws MosaicError("usage") where there is none. */
export async function readGivenFile(
  context: Pick<Context, "io" | "signal" | "workingDirectory" | "readFile">,
  file: string,
  hint: string,
): Promise<string> {
  if (file === "-") return context.io.readInput(context.signal);
  const path = file.startsWith("/") ? file : `${context.workingDirectory}/${file}`;
  const text = await context.readFile(path, LONGEST_INPUT).catch(asUsage);
  if (text === undefined) throw new MosaicError("usage", `there is no file ${path}`, { hint });
  return givenText(path, text);
}

/** A named file that cannot be read is a mistake in the command line, not in the configuration. */
function asUsage(thrown: unknown): never {
  if (!(thrown instanceof MosaicError) || thrown.ending !== "configuration") throw thrown;
  throw new MosaicError("usage", thrown.message, { hint: thrown.hint, cause: thrown });
}

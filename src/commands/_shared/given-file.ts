import type { Context } from "../../cli/context.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Files } from "../../domain/ports/files.ts";

/** The text of a file that was named on the command line; `-` is stdin. Throws MosaicError("usage") where there is none. */
export async function readGivenFile(
  context: Pick<Context, "io" | "workingDirectory">,
  files: Files,
  file: string,
  hint: string,
): Promise<string> {
  if (file === "-") return context.io.readInput();
  const path = file.startsWith("/") ? file : `${context.workingDirectory}/${file}`;
  const text = await files.read(path);
  if (text === undefined) throw new MosaicError("usage", `there is no file ${path}`, { hint });
  return text;
}

import { buildInformation } from "../base/build-information.ts";
import { MosaicError } from "../base/errors.ts";
import { defineVerb } from "../cli/grammar/verb.ts";
import { MANUAL_MARK } from "../domain/setup/manual-pages.ts";
import { manualPages } from "./manual/pages.ts";

/** Called by the installer, by update and by `make man`. */
export const manualPagesVerb = defineVerb({
  details:
    "Writes the pages of this very binary. What is at such a name and was not written by mosaic stays, and is an error.",
  args: { folder: { type: "positional", valueHint: "FOLDER", description: "where; made if missing" } },
  examples: [{ command: "mosaic manual-pages ~/.local/share/man/man1", explains: "as the installer does" }],
  async run(context, { folder }) {
    const { host } = await context.wire();
    const base = folder.startsWith("/") ? folder : `${context.workingDirectory}/${folder}`;
    const pages = await manualPages(context.commands, buildInformation().version);
    for (const { name } of pages) {
      const before = await host.files.read(`${base}/${name}`);
      if (before !== undefined && !before.startsWith(MANUAL_MARK)) {
        throw new MosaicError("failure", `${base}/${name} was not written by mosaic: it is left as it is`);
      }
    }
    await host.files.makeFolder(base, 0o755);
    for (const { name, text } of pages) await host.files.write(`${base}/${name}`, text, 0o644, "replace");
    const files = pages.map(({ name }) => `${base}/${name}`);
    return { text: files.join("\n"), json: { schema: "mosaic.manual.pages/1", files } };
  },
});

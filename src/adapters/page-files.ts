import icon from "../../dist/page/icon.svg.gz" with { type: "file" };
import markup from "../../dist/page/index.html.gz" with { type: "file" };
import style from "../../dist/page/page.css.gz" with { type: "file" };
import script from "../../dist/page/page.js.gz" with { type: "file" };
import terminal from "../../dist/page/terminal.js.gz" with { type: "file" };
import type { PageFiles } from "../domain/ports/page-files.ts";

/** Reads the page out of the binary; scripts/dist/page.ts put it there. */
export async function readPageFiles(): Promise<PageFiles> {
  return {
    markup: await Bun.file(markup).bytes(),
    script: await Bun.file(script).bytes(),
    terminal: await Bun.file(terminal).bytes(),
    style: await Bun.file(style).bytes(),
    icon: await Bun.file(icon).bytes(),
  };
}

import { describe, expect, test } from "bun:test";
import type { UpdateTools } from "../../../../../src/domain/ports/update-tools.ts";
import { renewManual } from "../../../../../src/domain/setup/update/other-binary.ts";
import { FakeFiles } from "../../../../support/supervision-fakes.ts";

const BINARY = "/home/me/.local/bin/mosaic";

async function renew(pages: Readonly<Record<string, string>>, status = 0): Promise<(readonly string[])[]> {
  const files = new FakeFiles();
  for (const [path, text] of Object.entries(pages)) files.texts.set(path, text);
  const ran: (readonly string[])[] = [];
  const run: UpdateTools["run"] = async (binary, argv) => {
    ran.push([binary, ...argv]);
    return { status, stdout: "", stderr: "" };
  };
  await renewManual({ files, run }, BINARY);
  return ran;
}

describe("the pages for man(1) after an update", () => {
  const page = { "/home/me/.local/share/man/man1/mosaic.1": "of the mosaic before" };

  test("are written anew by the binary that is in place now", async () => {
    expect(await renew(page)).toEqual([[BINARY, "manual-pages", "/home/me/.local/share/man/man1"]]);
  });

  test("are not brought where nobody installed them", async () => {
    expect(await renew({})).toEqual([]);
  });

  test("hinder nothing where that binary, an older one, knows of none", async () => {
    expect(await renew(page, 2)).toHaveLength(1);
  });
});

/** scripts/dist/read-stack.ts finds the places of a stack again of which the binary, without source maps, tells its own. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { compile } from "../../scripts/dist/compile.ts";
import { readStack } from "../../scripts/dist/read-stack.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const MAIN = `
const { fail } = await import("./fail.ts");
try {
  fail(Number(process.argv[2]));
} catch (thrown) {
  console.log(thrown.stack);
}
`;
const FAIL = `
export function fail(number: number): void {
  if (number === 0) throw new Error("nobody foresaw it");
  fail(number - 1);
  console.log("no call is the last one of its function, or it were not in the stack");
}
`;

describe("a stack of the binary", () => {
  let folder: TemporaryFolder;
  let stack: string;

  beforeAll(() => {
    folder = new TemporaryFolder();
    writeFileSync(folder.join("main.ts"), MAIN);
    writeFileSync(folder.join("fail.ts"), FAIL);
    mkdirSync(folder.join("maps"));
    const sources = {
      entry: folder.join("main.ts"),
      identity: { version: "1", commit: "c0ffee", date: "unknown" },
    };
    compile({ ...sources, outfile: folder.join("mosaic") });
    compile({ ...sources, outfile: folder.join("again/mosaic"), maps: folder.join("maps") });
    stack = Bun.spawnSync([folder.join("mosaic"), "1"]).stdout.toString();
  });
  afterAll(() => folder[Symbol.dispose]());

  test("names files of the binary, of which the sources are not told", () => {
    expect(stack.match(/\/\$bunfs\/root\/\S+?:\d+:\d+/g)).toHaveLength(3);
    expect(stack).not.toContain("fail.ts");
  });

  test("is read as places in the sources, line by line", () => {
    const places = readStack(stack, folder.join("maps")).match(/[a-z]+\.ts:\d+/g);
    expect(places).toEqual(["fail.ts:3", "fail.ts:4", "main.ts:4"]);
  });

  test("stays as it is where the maps are of other sources", () => {
    const other = stack.replaceAll("/root/fail-", "/root/other-");
    expect(readStack(other, folder.join("maps"))).toContain("/$bunfs/root/other-");
  });
});

import { describe, expect, test } from "bun:test";
import { codeOf, importsOf, usesGlobal } from "../../support/source-text.ts";

describe("the imports of a source", () => {
  test("are those of every form, types and lazy ones included", () => {
    expect(
      importsOf(`import a from "a";
import "b";
import type { C } from 'c';
import {
  d,
} from "./d.ts";
import text from "e.txt" with { type: "text" };
export * from "f";
export { g } from "g";
const h = await import("h");
import { again } from "a";`),
    ).toEqual(["a", "b", "c", "./d.ts", "e.txt", "f", "g", "h"]);
  });

  test("are not what a comment says", () => {
    expect(importsOf(`// import a from "a";\n/* import "b"; */\nconst c = 1;`)).toEqual([]);
  });
});

describe("the code of a source", () => {
  test("has no comments, no types and nothing in its strings", () => {
    const code = codeOf(
      `// Bun.spawn\nconst a: typeof process.env = {}; const b = "console.log"; export { a, b };`,
    );
    expect(code).not.toMatch(/spawn|process|console/);
  });

  test("uses a global only where it is one", () => {
    expect(usesGlobal(codeOf("export const pid = process.pid;"), "process")).toBe(true);
    expect(usesGlobal(codeOf("export const pid = `${process.pid}`;"), "process")).toBe(true);
    expect(usesGlobal(codeOf("export const f = (x: any) => x.process.pid;"), "process")).toBe(false);
    expect(usesGlobal(codeOf("const process = { pid: 1 }; export const pid = process.pid;"), "process")).toBe(
      false,
    );
  });
});

import { expect, test } from "bun:test";
import { renderError } from "../../../../src/cli/show/render.ts";
import { createStyle } from "../../../../src/cli/show/style.ts";

test("what this host has no more of is told as that, and not as a defect of mosaic", () => {
  const rendering = { json: false, style: () => createStyle(false), debug: false };
  for (const [code, words] of [
    ["EMFILE", "ulimit -n"],
    ["EAGAIN", "ulimit -u"],
    ["ENOSPC", "no space left"],
  ] as const) {
    const text = renderError(Object.assign(new Error(`${code}: something`), { code }), rendering);
    expect(text).toStartWith("error: mosaic cannot go on: ");
    expect(text).toContain(words);
    expect(text).not.toContain("defect");
  }
});

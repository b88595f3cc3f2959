import { describe, expect, test } from "bun:test";
import { parseToml } from "../../../../../src/adapters/toml.ts";
import { trustedText, type TrustingRuntime } from "../../../../../src/domain/setup/trust/trust-text.ts";

const FOLDER = '/home/ada/it\'s "mine"';
const KEY = JSON.stringify(FOLDER);
const trusted = (runtime: TrustingRuntime, before: string | undefined) =>
  trustedText(runtime, before, FOLDER, parseToml);

function written(runtime: TrustingRuntime, before: string | undefined): string {
  const change = trusted(runtime, before);
  if (change.kind !== "write") throw new Error(JSON.stringify(change));
  // what it wrote is what it looks for
  expect(trusted(runtime, change.text)).toEqual({ kind: "trusted already" });
  return change.text;
}

describe("a folder becomes trusted", () => {
  test("where the runtime has no file yet", () => {
    expect(JSON.parse(written("claude", undefined))).toEqual({
      projects: { [FOLDER]: { hasTrustDialogAccepted: true } },
    });
    expect(written("codex", undefined)).toBe(`[projects.${KEY}]\ntrust_level = "trusted"\n`);
    expect(JSON.parse(written("gemini", ""))).toEqual({ [FOLDER]: "TRUST_FOLDER" });
  });

  test("and every other byte of the file stays", () => {
    const json = '{\n\t"numStartups": 3,\n\t"projects": { "/other": {"x":1} } }\n';
    const after = written("claude", json);
    expect(after.startsWith('{\n\t"numStartups": 3,\n\t"projects": { "/other": {"x":1}')).toBe(true);
    const toml = '# mine\r\nmodel = "x"\n[projects."/other"]\ntrust_level = "untrusted"';
    expect(written("codex", toml)).toBe(`${toml}\n\n[projects.${KEY}]\ntrust_level = "trusted"\n`);
    expect(written("gemini", '{"/a": "DO_NOT_TRUST"}')).toStartWith('{"/a": "DO_NOT_TRUST",');
  });

  test("where claude noted that it was not asked yet", () => {
    const before = JSON.stringify({ projects: { [FOLDER]: { hasTrustDialogAccepted: false, a: [1] } } });
    expect(written("claude", before)).toBe(before.replace("false", "true"));
  });
});

describe("what somebody decided, and what cannot be changed in part, is left alone", () => {
  for (const [runtime, before, why] of [
    ["codex", `[projects.${KEY}]\ntrust_level = "untrusted"\n`, 'it says "untrusted" of this folder'],
    ["codex", `[projects.${KEY}]\nother = 1\n`, "it has other settings of this folder"],
    ["codex", "projects = {}\n", "its projects are written on one line, where nothing can be added"],
    ["codex", "model =\n", "it is not TOML as it should be"],
    ["codex", "projects = 3\n", "projects is no table in it"],
    ["gemini", JSON.stringify({ [FOLDER]: "DO_NOT_TRUST" }), 'it says "DO_NOT_TRUST" there'],
    ["gemini", "// comment\n{}", "it is not JSON as it should be"],
    ["claude", '{"projects": []}', '"projects" is no object in it'],
    ["claude", '{"projects": {}, "projects": {}}', '"projects" is in it twice'],
    ["claude", "[]", "it is not JSON as it should be"],
  ] as const) {
    test(`${runtime}: ${why}`, () => {
      expect(trusted(runtime, before)).toEqual({ kind: "left alone", why });
    });
  }
});

test("what is added is said as a person would write it", () => {
  expect([trusted("claude", "{}"), trusted("codex", ""), trusted("gemini", "{}")]).toMatchObject([
    { setting: `projects.${KEY}.hasTrustDialogAccepted = true` },
    { setting: `projects.${KEY}.trust_level = "trusted"` },
    { setting: `${KEY} = TRUST_FOLDER` },
  ]);
});

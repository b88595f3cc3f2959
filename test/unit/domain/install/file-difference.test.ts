import { describe, expect, test } from "bun:test";
import { fileDifference } from "../../../../src/domain/install/file-difference.ts";
import { mergeEnvironmentFile } from "../../../../src/domain/install/units/environment-file.ts";

const PATH = "/home/u/.config/mosaic/fleet/agents/coder0.env";
const change = (before: string | undefined, text: string, path = PATH) =>
  fileDifference({
    kind: before === undefined ? "create" : "update",
    path,
    text,
    before,
    mode: 0o600,
  });

describe("a difference of an env file", () => {
  const SECRETS = ["s3cret", "second-line", "put-aside", "of-the-roster"];
  // an old file, without a block: the operator's lines lie between ours, so that a difference has them
  const before = [
    "MOSAIC_AGENT_CLASS=old",
    'TOKEN="s3cret',
    'second-line"',
    "# TOKEN=put-aside",
    "# put-aside",
    "  export OTHER = s3cret",
    "MOSAIC_AGENT_RUNTIME=pi",
    "",
  ].join("\n");
  const after = mergeEnvironmentFile(before, {
    MOSAIC_AGENT_CLASS: "new",
    MOSAIC_AGENT_RUNTIME: "stub",
    KEY: "of-the-roster",
  });

  test("has the names of the operator's variables and of the roster's, and no value of them", () => {
    const shown = change(before, after);
    for (const secret of SECRETS) expect(shown).not.toContain(secret);
    expect(shown).toContain("\n-TOKEN=****\n");
    expect(shown).toContain("\n+KEY=****\n");
    expect(shown).toContain("\n-OTHER=****\n");
  });

  test("shows what mosaic itself writes", () => {
    const shown = change(before, after);
    expect(shown).toContain("\n-MOSAIC_AGENT_CLASS=old\n");
    expect(shown).toContain('\n+MOSAIC_AGENT_CLASS="new"\n');
    expect(change(undefined, '# mosaic wrote this\nPATH="/bin"\nX=s3cret\n')).toBe(
      `+++ ${PATH} (new)\n+# mosaic wrote this\n+PATH="/bin"\n+X=****`,
    );
  });

  test("of any other file is told as it is", () => {
    expect(change("A=1\n", "A=2\n", "/home/u/x.service")).toBe("--- /home/u/x.service\n-A=1\n+A=2");
  });
});

import { describe, expect, test } from "bun:test";
import { appliesTo } from "../../../../src/domain/patterns/applies.ts";
import {
  inUse,
  LONGEST_PATTERNS,
  readPatterns,
  readPatternText,
  type PatternFile,
  type PatternTools,
} from "../../../../src/domain/patterns/pattern-file.ts";

const paths = { patterns: "/h/fleet/patterns.yaml" };

function tools(more: {
  readonly link?: boolean;
  readonly facts?: { readonly owner?: number; readonly mode?: number; readonly size?: number } | null;
  readonly text?: string;
}): Omit<PatternTools, "sha256"> {
  return {
    paths,
    userId: 1000,
    files: {
      isLink: async () => more.link === true,
      identity: async () =>
        more.facts === null ? undefined : { owner: 1000, mode: 0o600, size: 10, file: "1:1", ...more.facts },
      readOwn: async () => more.text,
    },
  };
}

async function refusal(more: Parameters<typeof tools>[0]): Promise<string | undefined> {
  const found = await readPatternText(tools(more));
  return "kind" in found && found.kind === "refused" ? found.why : undefined;
}

describe("the file of patterns", () => {
  test("is none where there is none", async () => {
    expect(await readPatternText(tools({ facts: null }))).toEqual({ kind: "none" });
  });
  test("is read where it is our own, whoever may read it", async () => {
    expect(await readPatternText(tools({ facts: { mode: 0o644 }, text: "x" }))).toEqual({ text: "x" });
  });
  test("is not read where it is not ours alone to change", async () => {
    expect(await refusal({ link: true, text: "x" })).toBe("it is a symlink");
    expect(await refusal({ facts: { owner: 0 }, text: "x" })).toBe("it belongs to uid 0");
    expect(await refusal({ facts: { mode: 0o620 }, text: "x" })).toBe("others may change it (mode 0620)");
    expect(await refusal({ facts: { mode: 0o602 }, text: "x" })).toBe("others may change it (mode 0602)");
    expect(await refusal({ facts: { size: LONGEST_PATTERNS + 1 }, text: "x" })).toMatch(/at most 65536/);
    expect(await refusal({})).toBe("it is no regular file that can be read");
  });
  test("that cannot be looked at is refused, and ends no command", async () => {
    const broken = tools({});
    const files = { ...broken.files, isLink: () => Promise.reject(new Error("permission denied")) };
    expect(await readPatternText({ ...broken, files })).toMatchObject({
      kind: "refused",
      why: "permission denied",
    });
  });
  test("with problems has them all in its detail and the first in one line", async () => {
    const file = await readPatterns("version: 2\nx: 1\n", { paths, sha256: () => "hash" });
    expect(file).toMatchObject({
      kind: "refused",
      sha256: "hash",
      why: 'line 1, column 1: the required key "patterns" is missing, and 2 more',
    });
    expect(file.kind === "refused" && file.detail.split("\n")[0]).toBe(
      "3 problems in /h/fleet/patterns.yaml",
    );
  });
});

describe("words for versions", () => {
  for (const [versions, running, wanted] of [
    [["2.1.340"], "2.1.340", true],
    [["2.1.340"], "2.1.341", false],
    [["2.1.339", "2.1.340"], "2.1.340", true],
    [["2.1.340+"], "2.1.339", false],
    [["2.1.340+"], "2.1.340", true],
    [["2.1.340+"], "2.1.1000", true],
    [["2.1.340+"], "2.2.0", true],
    [["2.1.340+"], "10.0.0", true],
    [["2.1.340+"], "1.9.999", false],
    [["2.1.340+"], "2.1.340-beta.1", true],
    [["2.1.340-beta.1"], "2.1.340", false],
    [["2.1.340+"], "nightly", false],
    [["2.1.340+"], undefined, false],
    [["any"], undefined, true],
  ] as const) {
    test(`of ${versions.join(", ")} count for ${running ?? "what cannot be told"}: ${wanted}`, () =>
      expect(appliesTo(versions, running)).toBe(wanted));
  }

  const file: PatternFile = {
    kind: "used",
    sha256: "hash",
    text: "",
    entries: [
      { runtime: "claude", versions: ["2.1.340+"], words: { interrupt: ["one word"] } },
      { runtime: "claude", versions: ["2.1.341"], words: { interrupt: ["two words"], hint: ["a hint"] } },
      { runtime: "codex", versions: ["any"], words: { interrupt: ["three"] } },
    ],
  };

  test("of several entries count together, and are the same object for the same version", () => {
    const of = inUse(file, new Map());
    const words = of("claude", "2.1.341")?.words;
    expect(words).toEqual({ interrupt: ["one word", "two words"], hint: ["a hint"] });
    expect(of("claude", "2.1.341")?.words).toBe(words as NonNullable<typeof words>);
    expect(of("claude", "2.1.340")?.words).toEqual({ interrupt: ["one word"] });
  });
  test("of others do not, and it is said why", () => {
    const of = inUse(file, new Map());
    expect(of("claude", "2.1.339")).toMatchObject({
      words: undefined,
      unused: "its words for claude are of 2.1.340+, 2.1.341, and 2.1.339 runs",
    });
    expect(of("claude", undefined)?.unused).toMatch(/cannot be told which version runs$/);
    expect(of("gemini", "0.61.0")).toMatchObject({ words: undefined, unused: undefined });
  });
});

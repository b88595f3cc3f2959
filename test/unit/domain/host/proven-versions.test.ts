import { describe, expect, test } from "bun:test";
import {
  parseProven,
  versionsProven,
  withProven,
  type ProvenVersion,
} from "../../../../src/domain/host/proven-versions.ts";

const proof = (version: string, more: Partial<ProvenVersion> = {}): ProvenVersion => ({
  runtime: "claude",
  version,
  at: "2026-11-29T01:00:00.000Z",
  mosaic: "0.1.0",
  outcome: "good",
  messages: 35,
  wrong: 0,
  unclear: 0,
  ...more,
});

describe("what was proven on a host", () => {
  test("comes back as it was written, the newest first", () => {
    const old = proof("2.1.329");
    const one = proof("2.1.332", { at: "2026-11-29T02:00:00.000Z", outcome: "wrong", wrong: 2 });
    expect(parseProven(withProven([one], old))).toEqual([one, old]);
  });

  test("has one proof of a version, the last", () => {
    const again = proof("2.1.329", { outcome: "unclear", unclear: 1 });
    const text = withProven([proof("2.1.329"), proof("2.1.329", { runtime: "codex" })], again);
    expect(parseProven(text).map(({ runtime, outcome }) => [runtime, outcome])).toEqual([
      ["claude", "unclear"],
      ["codex", "good"],
    ]);
  });

  test("does not grow without an end", () => {
    const many = Array.from({ length: 300 }, (_, number) => proof(`1.0.${number}`));
    expect(parseProven(withProven(many, proof("2.0.0")))).toHaveLength(100);
  });

  test("is nothing where the file is not understood, or one entry of it", () => {
    expect(parseProven("")).toEqual([]);
    expect(parseProven("[")).toEqual([]);
    expect(parseProven('{"schema":"another/1","proven":[]}')).toEqual([]);
    const text = JSON.stringify({
      schema: "mosaic.runtimes.proven/1",
      proven: [proof("2.1.329"), null, { ...proof("1"), outcome: "fine" }, { ...proof("1"), at: "once" }],
    });
    expect(parseProven(text).map(({ version }) => version)).toEqual(["2.1.329"]);
  });

  test("counts as measured only where all was right", () => {
    const proven = [
      proof("2.1.332"),
      proof("2.1.331", { outcome: "unclear" }),
      proof("1", { runtime: "pi" }),
    ];
    expect(versionsProven(proven, "claude")).toEqual(["2.1.332"]);
  });
});

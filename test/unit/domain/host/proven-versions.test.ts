import { describe, expect, test } from "bun:test";
import {
  parseProven,
  standingOf,
  versionsProven,
  withProven,
  type ProofRules,
  type ProvenVersion,
} from "../../../../src/domain/host/proven-versions.ts";

const BUILT_IN = { patterns: null, description: null };
const FAULT = { state: "idle", message: null, outcome: "wrong", expected: "idle", seen: "working" } as const;

const proof = (version: string, more: Partial<ProvenVersion> = {}): ProvenVersion => ({
  runtime: "claude",
  version,
  at: "2026-11-29T01:00:00.000Z",
  mosaic: "0.1.0",
  outcome: "good",
  messages: 35,
  wrong: 0,
  unclear: 0,
  faults: [],
  by: BUILT_IN,
  ...more,
});

describe("what was proven on a host", () => {
  test("comes back as it was written, the newest first", () => {
    const old = proof("2.1.329");
    const one = proof("2.1.332", {
      at: "2026-11-29T02:00:00.000Z",
      outcome: "wrong",
      wrong: 1,
      faults: [FAULT],
      by: { patterns: "1f", description: null },
    });
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
    const faulty = many.map((one) => ({ ...one, faults: Array.from({ length: 40 }, () => FAULT) }));
    const kept = parseProven(withProven(faulty, proof("2.0.0", { faults: [FAULT] })));
    expect(kept.filter(({ faults }) => faults.length > 0)).toHaveLength(10);
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

  test("is by the built-in words and without faults where an older mosaic kept it", () => {
    const { faults: _, by: __, ...old } = proof("2.1.329");
    const text = JSON.stringify({ schema: "mosaic.runtimes.proven/1", proven: [old] });
    expect(parseProven(text)).toEqual([proof("2.1.329")]);
    const odd = [FAULT, null, { ...FAULT, seen: 1 }];
    const half = JSON.stringify({
      schema: "mosaic.runtimes.proven/1",
      proven: [{ ...old, faults: odd, by: 3 }],
    });
    expect(parseProven(half)).toEqual([proof("2.1.329", { faults: [FAULT] })]);
  });

  test("holds as long as its screens are read by the same rules", () => {
    const other = { patterns: "1f", description: null };
    const proven = [proof("2.1.332", { by: other }), proof("2.1.331")];
    const today = (version: string) => (version === "2.1.332" ? other : BUILT_IN);
    const holding = (rules: (version: string) => ProofRules) =>
      versionsProven(proven, "claude", rules).map(({ version, holds }) => `${version} ${holds}`);
    expect(holding(today)).toEqual(["2.1.332 true", "2.1.331 true"]);
    expect(holding(() => BUILT_IN)).toEqual(["2.1.332 false", "2.1.331 true"]);
    expect(holding(() => ({ patterns: null, description: "2e" }))).toEqual([
      "2.1.332 false",
      "2.1.331 false",
    ]);
  });

  test("makes a version a measured one only while it holds", () => {
    const proofs = [
      { version: "2.1.331", holds: true },
      { version: "2.1.332", holds: false },
    ];
    expect(standingOf(proofs, "2.1.331")).toEqual({ measured: true, provenOtherwise: false });
    expect(standingOf(proofs, "2.1.332")).toEqual({ measured: false, provenOtherwise: true });
    expect(standingOf(proofs, "2.1.333")).toEqual({ measured: false, provenOtherwise: false });
  });

  test("counts as measured only where all was right", () => {
    const proven = [
      proof("2.1.332"),
      proof("2.1.331", { outcome: "unclear" }),
      proof("1", { runtime: "pi" }),
    ];
    expect(versionsProven(proven, "claude", () => BUILT_IN)).toEqual([{ version: "2.1.332", holds: true }]);
  });
});

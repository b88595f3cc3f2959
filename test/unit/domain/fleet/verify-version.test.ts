import { describe, expect, test } from "bun:test";
import { versionChecks } from "../../../../src/domain/fleet/verify-version.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";

const AGENT = rosterAgent({ runtime: "codex" }, "coder0");

describe("verify warns of an agent", () => {
  test("whose version was never measured, and names it", () => {
    const checks = versionChecks({ agent: AGENT, replaced: false }, { version: "0.999.0", measured: false });
    expect(checks).toMatchObject([{ id: "version", agent: "coder0", verdict: "warning" }]);
    expect(checks[0]?.fact).toContain("codex 0.999.0");
  });

  test("whose version was proven by other patterns than those of today", () => {
    const running = { version: "0.999.0", measured: false, provenOtherwise: true };
    const [check] = versionChecks({ agent: AGENT, replaced: false }, running);
    expect([check?.fact, check?.hint]).toEqual([
      "UNMEASURED: codex 0.999.0 was proven here by other patterns than those that count now",
      "mosaic runtime prove codex",
    ]);
  });

  test("whose program's file was deleted", () => {
    const checks = versionChecks({ agent: AGENT, replaced: true }, undefined);
    expect(checks).toMatchObject([
      { id: "program", verdict: "warning", hint: "mosaic fleet restart coder0" },
    ]);
  });

  test("of neither where it is measured, or cannot be told", () => {
    for (const measured of [true, undefined]) {
      expect(versionChecks({ agent: AGENT, replaced: undefined }, { version: "1", measured })).toEqual([]);
    }
    expect(versionChecks({ agent: AGENT, replaced: false }, undefined)).toEqual([]);
  });
});

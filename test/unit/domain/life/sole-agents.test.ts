import { expect, test } from "bun:test";
import { requireNeededClasses } from "../../../../src/domain/life/sole-agents.ts";
import { rosterAgent, rosterOf } from "../../../support/roster-agents.ts";

const roster = (...classes: readonly string[]) =>
  rosterOf(classes.map((role, index) => rosterAgent({ class: role }, `a${index}`)));

test("the only orchestrator and the only enhancer stay, unless there was none", () => {
  const full = roster("orchestrator", "enhancer", "coder");
  expect(() => requireNeededClasses(full, roster("enhancer", "coder"))).toThrow(
    "a0 is the only orchestrator of the fleet",
  );
  expect(() => requireNeededClasses(full, roster("orchestrator", "coder", "coder"))).toThrow(
    "a1 is the only enhancer of the fleet",
  );
  expect(() => requireNeededClasses(full, roster("orchestrator", "enhancer"))).not.toThrow();
  expect(() =>
    requireNeededClasses(roster("orchestrator", "orchestrator"), roster("orchestrator")),
  ).not.toThrow();
  expect(() => requireNeededClasses(roster("coder"), roster("worker"))).not.toThrow();
});

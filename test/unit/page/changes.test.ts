import { expect, test } from "bun:test";
import type { AgentRow } from "../../../src/operations/documents/agent-row.ts";
import { changesBetween } from "../../../src/page/changes.ts";

const at = (state: AgentRow["state"], reason: string | null = null) =>
  [{ agent: "coder0", state, reason }] as unknown as AgentRow[];

test("what needs somebody, and what needs nobody any more, is said", () => {
  expect(changesBetween(at("working"), at("blocked", "trust"))).toEqual(["coder0 is blocked: trust"]);
  expect(changesBetween(at("blocked", "trust"), at("working"))).toEqual(["coder0 is working"]);
  expect(changesBetween(at("blocked", "trust"), at("blocked", "login"))).toEqual([
    "coder0 is blocked: login",
  ]);
});

test("turns that come and go, and what stays as it is, are not said", () => {
  expect(changesBetween(at("idle"), at("working"))).toEqual([]);
  expect(changesBetween(at("failed"), at("failed"))).toEqual([]);
  expect(changesBetween([], at("failed"))).toEqual([]);
});

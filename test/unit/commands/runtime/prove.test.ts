import { describe, expect, test } from "bun:test";
import type { Page } from "../../../../src/cli/context.ts";
import { createStyle } from "../../../../src/cli/show/style.ts";
import { renderTable } from "../../../../src/cli/show/table.ts";
import { pinText } from "../../../../src/commands/runtime/pin.ts";
import { proofText } from "../../../../src/commands/runtime/prove.ts";
import { upgradeText } from "../../../../src/commands/runtime/upgrade.ts";
import type { RuntimeUpgrade } from "../../../../src/operations/documents/runtime-upgrade.ts";
import type { RuntimeProve } from "../../../../src/operations/documents/runtime-prove.ts";

const style = createStyle(false);
const page: Page = {
  style,
  width: 80,
  height: 24,
  table: (columns, rows) => renderTable(columns, rows, { width: 80, style }),
};

const document: RuntimeProve = {
  schema: "mosaic.runtime.prove/1",
  tenant_id: "local",
  host: "h",
  runtime: "claude",
  version: "2.1.332",
  program: "/usr/bin/claude",
  mosaic: "0.1.0",
  at: "2026-11-29T01:00:00.000Z",
  elapsed_ms: 60_000,
  outcome: "wrong",
  patterns: "0123456789abcdef0123",
  kept: "/home/u/.config/mosaic/fleet/runtimes/proven.json",
  states: [
    { state: "idle", told: "idle", rule: "r", outcome: "right" },
    { state: "approval", told: "unknown", rule: null, outcome: "unclear" },
  ],
  messages: [
    {
      state: "idle",
      message: "short",
      verdict: "accepted",
      received: false,
      outcome: "wrong",
      why: "false accepted",
    },
    {
      state: "approval",
      message: "short",
      verdict: null,
      received: null,
      outcome: "not-run",
      why: "no time was left",
    },
  ],
  faults: [
    { state: "approval", message: null, outcome: "unclear", expected: "blocked", seen: "unknown" },
    {
      state: "idle",
      message: "short",
      outcome: "wrong",
      expected: "accepted, and received",
      seen: "accepted, not received:\nfalse accepted",
    },
    {
      state: "approval",
      message: "short",
      outcome: "not-run",
      expected: "blocked, and left as it is",
      seen: "no time was left",
    },
  ],
};

test("the table of a proof fits into 80 columns, and says below what is not right and why", () => {
  expect(proofText(page, document).split("\n")).toEqual([
    "claude 2.1.332, by mosaic 0.1.0 and fleet/patterns.yaml (sha256 0123456789abcdef) in 1m",
    "",
    "MESSAGE  IDLE        APPROVAL",
    "told as  idle        unknown ?",
    "short    accepted !  not run",
    "",
    "unclear: approval: expected blocked; saw unknown",
    "wrong: idle, short: expected accepted, and received; saw accepted, not received:\\nfalse accepted",
    "not run: approval, short: no time was left",
    "",
    "wrong: 2 messages in 2 states; 1 wrong, 1 unclear, 1 not run",
  ]);
});

test("a state that nothing of ours can bring about is not tried, and does no harm", () => {
  const own: RuntimeProve = {
    ...document,
    runtime: "minnow",
    version: null,
    outcome: "good",
    patterns: null,
    kept: null,
    states: [
      { state: "idle", told: "idle", rule: "r", outcome: "right" },
      { state: "working", told: null, rule: null, outcome: "not-tried" },
    ],
    messages: [
      { state: "idle", message: "short", verdict: "accepted", received: true, outcome: "right", why: null },
    ],
    faults: [],
  };
  expect(proofText(page, own).split("\n")).toEqual([
    "minnow, by mosaic 0.1.0 in 1m",
    "",
    "MESSAGE  IDLE      WORKING",
    "told as  idle      not tried",
    "short    accepted  -",
    "",
    "good: 1 messages in 1 states, and all is as mosaic says; not tried: working; not kept",
  ]);
});

describe("a version that is not proven good", () => {
  const { faults, kept } = document;
  const head = { tenant_id: "local", host: "h", runtime: "claude", version: "2.1.332", previous: null };
  const lines = [
    "unclear: approval: expected blocked; saw unknown",
    "wrong: idle, short: expected accepted, and received; saw accepted, not received:\\nfalse accepted",
    "not run: approval, short: no time was left",
    "its proof is kept in /home/u/.config/mosaic/fleet/runtimes/proven.json",
  ];

  test("is not pinned, and it is said by which row, and where the proof is", () => {
    const text = pinText(page, {
      ...head,
      schema: "mosaic.runtime.pin/1",
      pinned: false,
      folder: "/f",
      installed: true,
      outcome: "wrong",
      faults,
      kept,
      restart: [],
    });
    expect(text.split("\n")).toEqual([
      "claude 2.1.332 is wrong: not pinned",
      ...lines,
      "kept in /f; try it again with: mosaic runtime prove claude --version 2.1.332",
    ]);
  });

  test("moves no agent, and the same is said", () => {
    const document: RuntimeUpgrade = {
      ...head,
      schema: "mosaic.runtime.upgrade/1",
      proof: "unclear",
      faults,
      kept: null,
      pinned: false,
      canary: null,
      agents: [],
    };
    expect(upgradeText(page, document).split("\n")).toEqual([
      "claude 2.1.332 is unclear: no agent was moved",
      ...lines.slice(0, 3),
      "its proof was cut short, and is not kept",
    ]);
  });
});

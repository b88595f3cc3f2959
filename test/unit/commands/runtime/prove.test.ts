import { expect, test } from "bun:test";
import type { Page } from "../../../../src/cli/context.ts";
import { createStyle } from "../../../../src/cli/show/style.ts";
import { renderTable } from "../../../../src/cli/show/table.ts";
import { proofText } from "../../../../src/commands/runtime/prove.ts";
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
};

test("the table of a proof fits into 80 columns, and says below what is not right and why", () => {
  expect(proofText(page, document).split("\n")).toEqual([
    "claude 2.1.332, by mosaic 0.1.0 in 1m",
    "",
    "MESSAGE  IDLE        APPROVAL",
    "told as  idle        unknown ?",
    "short    accepted !  not run",
    "",
    "unclear: approval is told as unknown",
    "wrong: idle, short: false accepted",
    "not-run: approval, short: no time was left",
    "",
    "wrong: 2 messages in 2 states; 1 wrong, 1 unclear, 1 not run",
  ]);
});

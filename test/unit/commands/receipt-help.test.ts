/** Where a message was refused because the agent is blocked, the receipt names the command that helps. */
import { expect, test } from "bun:test";
import { blockedBy, helpOfReceipt } from "../../../src/commands/_shared/receipt-help.ts";
import type { ReceiptDocument } from "../../../src/operations/documents/receipt.ts";

function refused(detail: string, rule: string | null, state = "blocked", reason: string | null = null) {
  const evidence = { state, reason, rule } as ReceiptDocument["evidence"];
  return { agent: "a", detail, evidence };
}

test("a dialog with a list is answered, any other is attached to", () => {
  const cases: readonly (readonly [ReturnType<typeof refused>, string])[] = [
    [refused("blocked: trust (it asks)", "claude.screen.trust", "blocked", "trust"), "agent answer a"],
    [refused("blocked: approval (it asks)", "stub.native.approval", "blocked", "approval"), "agent answer a"],
    [refused("blocked: approval (△)", "opencode.screen.approval", "blocked", "approval"), "agent attach a"],
    [refused("blocked: login (Not logged in)", "claude.screen.login", "blocked", "login"), "agent attach a"],
    [refused("blocked: picker (/model)", "codex.screen.picker", "blocked", "picker"), "agent attach a"],
    // it was idle when it was looked at
    [
      refused(
        "blocked: approval opened after the text was pasted; Enter was not pressed",
        "codex.screen.box",
        "idle",
      ),
      "agent answer a",
    ],
    [
      refused("words of a dialog appeared after the text was pasted", "claude.screen.box", "idle"),
      "agent answer a",
    ],
    [refused("it refused the message: nobody is logged in", "claude.screen.box", "idle"), "agent attach a"],
    [refused("its state is unknown: no rule", null, "unknown"), "agent attach a"],
    [
      refused("budget until midnight: 37 of 5 tokens today", "stub.native.idle", "idle"),
      "fleet set a budget.tokens=N",
    ],
    [
      refused("budget: 37 of 5 tokens today; it is stopped when its turn is over", null),
      "fleet set a budget.tokens=N",
    ],
    [refused("tmux did not answer; nothing was typed", null, "unknown"), "fleet verify"],
  ];
  for (const [receipt, command] of cases) expect(helpOfReceipt(receipt)).toBe(`mosaic ${command}`);
});

test("what an agent is blocked by is not made up", () => {
  expect(blockedBy(refused("its state is unknown", null, "unknown"))).toEqual({
    runtime: undefined,
    reason: null,
  });
});

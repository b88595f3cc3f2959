import { describe, expect, test } from "bun:test";
import {
  approvalDialog,
  type Dialog,
  loginDialog,
  pressKey,
  trustDialog,
} from "../../../src/stub/dialogs.ts";
import type { KeyEvent, KeyName } from "../../../src/stub/keys.ts";

function press(dialog: Dialog, ...keys: (KeyName | KeyEvent)[]) {
  let current = dialog;
  for (const key of keys) {
    const step = pressKey(current, typeof key === "string" ? { kind: "key", name: key } : key);
    if (step.kind !== "open") return step;
    current = step.dialog;
  }
  return "open";
}
const text = (value: string): KeyEvent => ({ kind: "text", text: value });

describe("dialogs", () => {
  test("an approval's Enter says Yes, whatever was typed or pasted before: the trap", () => {
    const typed = [text("hello 2"), { kind: "paste", text: "2" }, "enter"] as const;
    expect(press(approvalDialog("x"), ...typed)).toEqual({ kind: "chosen", choice: "yes" });
  });

  test("an approval takes arrows, digits and Escape", () => {
    expect(press(approvalDialog("x"), "down", "down", "enter")).toEqual({ kind: "chosen", choice: "no" });
    expect(press(approvalDialog("x"), "down", "up", "enter")).toEqual({ kind: "chosen", choice: "yes" });
    expect(press(approvalDialog("x"), text("1"))).toEqual({ kind: "chosen", choice: "yes" });
    expect(press(approvalDialog("x"), text("2"))).toEqual({ kind: "chosen", choice: "no" });
    expect(press(approvalDialog("x"), "escape")).toEqual({ kind: "chosen", choice: "no" });
    expect(press(approvalDialog("x"), "interrupt")).toEqual({ kind: "chosen", choice: "no" });
  });

  test("a trust dialog's Enter says No", () => {
    expect(press(trustDialog("/w"), text("1"), "enter")).toEqual({ kind: "chosen", choice: "no" });
    expect(press(trustDialog("/w"), "down", "enter")).toEqual({ kind: "chosen", choice: "yes" });
    expect(press(trustDialog("/w"), "interrupt")).toEqual({ kind: "quit" });
  });

  test("a login screen takes nothing but the keys that quit", () => {
    expect(press(loginDialog(), "enter", "escape", "down", text("1"), "enter")).toBe("open");
    expect(press(loginDialog(), "end-of-input")).toEqual({ kind: "quit" });
  });
});

/** The dialogs that take the place of the composer, and what a key does to them. */
import type { KeyEvent } from "./keys.ts";

export type DialogKind = "approval" | "trust" | "login";
export type Choice = "yes" | "no";

export interface Dialog {
  readonly kind: DialogKind;
  /** What it is about: the command to approve, the folder to trust. */
  readonly subject: string;
  readonly choices: readonly { readonly label: string; readonly choice: Choice }[];
  readonly selected: number;
}

export type DialogStep =
  | { readonly kind: "open"; readonly dialog: Dialog }
  | { readonly kind: "chosen"; readonly choice: Choice }
  | { readonly kind: "quit" };

/** The default is Yes, as in claude, codex and gemini: a message's Enter approves what nobody read. */
export function approvalDialog(command: string): Dialog {
  const choices = [
    { label: "1. Yes", choice: "yes" },
    { label: "2. No", choice: "no" },
  ] as const;
  return { kind: "approval", subject: command, choices, selected: 0 };
}

/** The default is No: a message's Enter ends the agent. */
export function trustDialog(folder: string): Dialog {
  const choices = [
    { label: "No, exit", choice: "no" },
    { label: "Yes, I trust this folder", choice: "yes" },
  ] as const;
  return { kind: "trust", subject: folder, choices, selected: 0 };
}

export function loginDialog(): Dialog {
  return { kind: "login", subject: "", choices: [], selected: 0 };
}

/** What a key does. Text and pastes are lost, except a typed digit that names a choice of an approval. */
export function pressKey(dialog: Dialog, key: KeyEvent): DialogStep {
  const stay: DialogStep = { kind: "open", dialog };
  if (key.kind === "paste") return stay;
  if (key.kind === "text") {
    const numbered = dialog.choices.find(({ label }) => label.startsWith(`${key.text}. `));
    return numbered === undefined ? stay : { kind: "chosen", choice: numbered.choice };
  }
  if (key.name === "interrupt" || key.name === "end-of-input") {
    return dialog.kind === "approval" ? { kind: "chosen", choice: "no" } : { kind: "quit" };
  }
  if (dialog.choices.length === 0) return stay;
  if (key.name === "escape") return { kind: "chosen", choice: "no" };
  if (key.name === "enter") {
    const { choice } = dialog.choices[dialog.selected] ?? { choice: "no" };
    return { kind: "chosen", choice };
  }
  const move = key.name === "up" ? -1 : key.name === "down" ? 1 : 0;
  const last = dialog.choices.length - 1;
  return {
    kind: "open",
    dialog: { ...dialog, selected: Math.min(last, Math.max(0, dialog.selected + move)) },
  };
}

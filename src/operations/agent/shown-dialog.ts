import type { OpenDialog } from "../../domain/agent/dialog.ts";
import type { ShownDialog } from "../documents/agent-dialog.ts";
import { wordsOf } from "./words.ts";

/** What a document says of a dialog; null where there is none whose options can be read. */
export function shownDialogOf(dialog: OpenDialog | undefined): ShownDialog | null {
  if (dialog === undefined) return null;
  const { fingerprint, state, question, options, selected } = dialog;
  return {
    id: fingerprint,
    reason: wordsOf(state).reason,
    question: [...question],
    options: [...options],
    selected: selected === undefined ? null : selected + 1,
  };
}

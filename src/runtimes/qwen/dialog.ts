import type { ScreenReading } from "../contract.ts";
import { unknownScreen } from "../dead-pane.ts";
import { qwenReading } from "./reading.ts";

const WAITING = /^ {2}⠏ Waiting for user confirmation\.\.\.$/;
/** The marked row of a list; a transcript that is longer than the screen has a bar at the right. */
const CHOSEN = /^[ │]*› (?:\d+\. )?\S/;
const FRAME_END = /^ {2,3}(?:╰─{18,}╯?|└─{18,}┘)$/;
const KEYS = /\b(?:Esc to (?:close|cancel|go back)|Enter to (?:select|submit|confirm))\b/i;
/** Below a list without a frame. */
const BARE_KEYS = /^ {2}\S.* · (?:Esc to (?:close|cancel)|esc to cancel)$/;

/** What stands in the place of the box: a question about a tool, or a frame that ends the screen. */
export function readQwenDialog(texts: readonly string[]): ScreenReading {
  const chosen = texts.findLast((row) => CHOSEN.test(row)) ?? "";
  const last = texts.at(-1) ?? "";
  if (WAITING.test(last) && chosen !== "") return qwenReading("blocked: approval", "screen.approval", chosen);
  if (chosen !== "" && BARE_KEYS.test(last)) return qwenReading("blocked: picker", "screen.list", chosen);
  if (!FRAME_END.test(last)) return unknownScreen("qwen", "neither a box nor a dialog");
  const has = (pattern: RegExp) => texts.some((row) => pattern.test(row));
  if (has(/^[ │]*Do you trust this folder\?/)) return qwenReading("blocked: trust", "screen.trust", chosen);
  if (has(/^[ │]*(?:Connect a Provider|Select Authentication Method)\b/)) {
    return qwenReading("blocked: login", "screen.login", chosen);
  }
  if (chosen !== "" || has(KEYS)) return qwenReading("blocked: picker", "screen.dialog", chosen || last);
  return unknownScreen("qwen", "a frame that is no known dialog");
}

import type { ScreenReading } from "../contract.ts";
import { unknownScreen } from "../dead-pane.ts";
import type { QwenRules } from "./words.ts";
import { qwenReading } from "./reading.ts";

/** The marked row of a list; a transcript that is longer than the screen has a bar at the right. */
const CHOSEN = /^[ │]*› (?:\d+\. )?\S/;
const FRAME_END = /^ {2,3}(?:╰─{18,}╯?|└─{18,}┘)$/;

/** What stands in the place of the box: a question about a tool, or a frame that ends the screen. */
export function readQwenDialog(texts: readonly string[], rules: QwenRules): ScreenReading {
  const chosen = texts.findLast((row) => CHOSEN.test(row)) ?? "";
  const last = texts.at(-1) ?? "";
  if (rules.waiting.test(last) && chosen !== "")
    return qwenReading("blocked: approval", "screen.approval", chosen);
  if (chosen !== "" && rules.bareKeys.test(last))
    return qwenReading("blocked: picker", "screen.list", chosen);
  if (!FRAME_END.test(last)) return unknownScreen("qwen", "neither a box nor a dialog");
  const has = (pattern: RegExp) => texts.some((row) => pattern.test(row));
  if (has(rules.trust)) return qwenReading("blocked: trust", "screen.trust", chosen);
  if (has(rules.login)) {
    return qwenReading("blocked: login", "screen.login", chosen);
  }
  if (chosen !== "" || has(rules.keys))
    return qwenReading("blocked: picker", "screen.dialog", chosen || last);
  return unknownScreen("qwen", "a frame that is no known dialog");
}

import type { ScreenReading } from "../contract.ts";
import { unknownScreen } from "../dead-pane.ts";
import type { CopilotRules } from "./words.ts";
import { copilotReading } from "./reading.ts";

const FRAME_END = /^╰─{18,}╯$/;
const CHOSEN = /^❯ (?:\d+\. )?\S/;

/** What stands in the place of the box: a frame that ends the screen, or a list with its keys below. */
export function readCopilotDialog(texts: readonly string[], rules: CopilotRules): ScreenReading {
  const rows = frameRows(texts);
  if (rows === undefined) return readList(texts, rules);
  const has = (pattern: RegExp) => rows.find((row) => pattern.test(row));
  const chosen = has(CHOSEN) ?? "";
  if (chosen === "" || has(rules.keys) === undefined)
    return unknownScreen("copilot", "a frame that is no known dialog");
  if (has(rules.trust) !== undefined) return copilotReading("blocked: trust", "screen.trust", chosen);
  const isQuestion = has(rules.approval) !== undefined || has(rules.approvalOption) !== undefined;
  return copilotReading(
    isQuestion ? "blocked: approval" : "blocked: picker",
    isQuestion ? "screen.approval" : "screen.dialog",
    chosen,
  );
}

/** A list without a frame; its keys are the last words of the screen. */
function readList(texts: readonly string[], rules: CopilotRules): ScreenReading {
  const foot = texts.slice(-3).join(" ").replaceAll(/\s+/g, " ").trim();
  const chosen = texts.findLast((row) => /^ ❯ \S/.test(row));
  if (chosen === undefined || !/ · esc to (?:cancel|close|go back)$/.test(foot) || !rules.keys.test(foot))
    return unknownScreen("copilot", "neither a box nor a dialog");
  return copilotReading("blocked: picker", "screen.list", chosen);
}

/** What stands in the frame that ends the screen, without it; its head may have left the screen. */
function frameRows(texts: readonly string[]): readonly string[] | undefined {
  const bottom = texts.at(-1) ?? "";
  if (!FRAME_END.test(bottom)) return undefined;
  const head = texts.lastIndexOf(bottom.replace("╰", "╭").replace("╯", "╮"));
  const rows = texts.slice(head + 1, -1);
  if (rows.length === 0 || !rows.every((row) => row.startsWith("│") && row.endsWith("│"))) return undefined;
  return rows.map((row) => row.slice(1, -1).trim());
}

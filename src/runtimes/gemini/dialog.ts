import type { StateWord } from "../state.ts";
import type { ScreenReading } from "../contract.ts";
import type { GeminiRules } from "./words.ts";
import { unknownScreen } from "../dead-pane.ts";

/** What the window's title says: nothing runs, a question waits, a turn runs. */
export type GeminiTitle = "ready" | "action" | "working";

const RADIO = /^● +(?:\d+\. )?\S/;
const LIMIT = /^Usage limit reached for \S+\.$/;
const RESETS = /^Access resets at \S.*$/;

/** `ui.accessibility.screenReader` (0.61) takes every frame away: a box and a dialog cannot be told apart from what is said. */
const READER = /^[>*] {1,4}\S/;
const NO_FRAMES = "no frames, as with ui.accessibility.screenReader in its settings";

/**
 * The framed box at the very bottom that takes the place of the composer. A question may quote anything, so the title
 * is asked first.
 */
export function readGeminiDialog(
  texts: readonly string[],
  title: GeminiTitle | undefined,
  rules: GeminiRules,
): ScreenReading {
  // the list of conversations has no frame where it has none
  if (rules.listKeys.test(texts.at(-1) ?? "")) {
    return geminiReading("blocked: picker", "screen.dialog", texts.at(-1) ?? "");
  }
  const rows = frameRows(texts);
  if (rows === undefined) {
    return unknownScreen(
      "gemini",
      READER.test(texts.at(-1) ?? "") ? NO_FRAMES : "neither a box nor a dialog",
    );
  }
  const has = (pattern: RegExp) => rows.some((row) => pattern.test(row));
  const chosen = rows.findLast((row) => RADIO.test(row)) ?? "";
  const isKnownQuestion = has(rules.approval) && has(rules.allow);
  if (chosen !== "" && (title === "action" || (title === undefined && isKnownQuestion))) {
    return geminiReading(
      "blocked: approval",
      isKnownQuestion ? "screen.approval" : "title.action-required",
      chosen,
    );
  }
  const asksForOne = has(rules.trust) && has(rules.distrust);
  // of folders that it is to include
  const asksForMore = has(rules.trustMore);
  if (asksForOne || asksForMore) {
    return geminiReading("blocked: trust", "screen.trust", chosen);
  }
  // what is chosen there takes the Enter, also when the limit has passed
  const reset = rows.find((row) => RESETS.test(row));
  if (reset !== undefined && has(LIMIT)) {
    return geminiReading(
      "blocked: picker",
      "screen.limit",
      `${rows.find((row) => LIMIT.test(row))} ${reset}`,
    );
  }
  if (has(rules.login)) return geminiReading("blocked: login", "screen.login", chosen);
  if (has(rules.approval)) return unknownScreen("gemini", "a question that the title does not speak of");
  if (chosen !== "" || has(rules.dialogKeys)) {
    return geminiReading("blocked: picker", "screen.dialog", chosen);
  }
  return unknownScreen("gemini", "a frame that is no known dialog");
}

/** What stands in the frame that ends the screen, without the frame; its head may have left the screen. */
function frameRows(texts: readonly string[]): readonly string[] | undefined {
  const bottom = /^( ?)╰(─{18,})╯$/.exec(texts.at(-1) ?? "");
  if (bottom === null) return undefined;
  const [, indent = "", edge = ""] = bottom;
  const head = texts.lastIndexOf(`${indent}╭${edge}╮`);
  const rows = texts.slice(head + 1, -1);
  if (rows.length === 0 || !rows.every((row) => row.startsWith(`${indent}│`) && row.endsWith("│"))) {
    return undefined;
  }
  return rows.map((row) => row.slice(indent.length + 1, -1).trim());
}

export function geminiReading(
  state: StateWord,
  rule: string,
  saw: string,
  composer?: ScreenReading["composer"],
): ScreenReading {
  return { state, rule: `gemini.${rule}`, saw: saw.trim(), since: undefined, composer };
}

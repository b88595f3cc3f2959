import { unknownScreen } from "../dead-pane.ts";
import type { ComposerReading, ScreenReading } from "../contract.ts";
import type { ScreenLine } from "../screen.ts";
import { codexReading as reading, isStyled, lastBlock, NEAR_BOX } from "./rows.ts";
import type { CodexRules } from "./words.ts";

/** A list between the conversation and the box, whose Enter chooses an entry instead of sending. */
export function readMenu(
  above: readonly ScreenLine[],
  composer: ComposerReading,
  rules: CodexRules,
): ScreenReading | undefined {
  const nearest = above.at(-1)?.text ?? "";
  if (LIST_KEYS.test(nearest)) {
    return reading("blocked: picker", "screen.mentions", nearest, composer);
  }
  // a question of codex's own stands above the box and has the keys; each of them is drawn apart
  const keys = above.slice(-NEAR_BOX).findLast(({ text }) => DIALOG_KEYS.test(text));
  if (keys?.runs.some(({ text }) => text === "esc") === true) {
    return reading("blocked: picker", "screen.question", keys.text, undefined);
  }
  if (keys !== undefined && !isStyled(above)) return unknownScreen("codex", keys.text);
  const chosen = lastBlock(above).find(({ text, runs }) => text.startsWith("› ") && runs[0]?.dim === false);
  if (chosen === undefined) {
    // its list may be drawn otherwise, and would take the Enter
    if (hasOpenQuestion(above, rules)) return unknownScreen("codex", nearest);
    const isOpen =
      OPENS_LIST.test(composer.draft) &&
      (hasListHigher(above) || lastBlock(above).some(({ text }) => COMMAND.test(text)));
    return isOpen ? { ...unknownScreen("codex", nearest), composer } : undefined;
  }
  // a command that is written out is run by Enter
  const isWhole = /^› (\/\S+)/.exec(chosen.text)?.[1] === composer.draft;
  return isWhole ? undefined : reading("blocked: picker", "screen.menu", chosen.text, composer);
}

/** How far above the box a list begins at most, where something unknown stands between them. */
const LONGEST_LIST = 20;
const OPENS_LIST = /^\/\S*$|(?:^|\s)[@$]\S*$/;
const DIALOG_KEYS = /^ {2,}\S.* · esc (?:back|cancel|close|skip)$/;
const ITS_KEYS = /^ {2}\S+ \S+ · esc \S+/;
const LIST_KEYS = /^ {2}enter\S* \S+ · esc close(?: · |$)/;

/** A row of the list of commands, chosen or not. */
const COMMAND = /^[^\w/] \/\S/;
/** Of a question between the conversation and the box; what codex says has its own sign before it, or is not so far in. */
const CHOSEN_ANSWER = /^ {4}\S \d+\. \S/;

/** A question whose keys are told in other words: it may have them all the same. */
function hasOpenQuestion(above: readonly ScreenLine[], rules: CodexRules): boolean {
  const near = above.slice(-LONGEST_LIST);
  const chosen = near.findLastIndex(({ text }) => CHOSEN_ANSWER.test(text));
  if (chosen < 0) return false;
  const others = near.slice(chosen).filter(({ text }) => text !== "" && !text.startsWith("    "));
  // another version may have a row more; what codex said, and the end of a turn, are none
  return others.length <= 1 && !others.some(({ text }) => /^\S/.test(text) || rules.turnEnd.test(text));
}

/** What was said before has the sign of a choice too, but dim. */
function hasListHigher(above: readonly ScreenLine[]): boolean {
  return above
    .slice(-LONGEST_LIST)
    .some(({ text, runs }) => ITS_KEYS.test(text) || (text.startsWith("› ") && runs[0]?.dim === false));
}

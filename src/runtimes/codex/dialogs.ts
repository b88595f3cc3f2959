import type { ScreenLine } from "../screen.ts";
import type { StateWord } from "../state.ts";
import type { ScreenReading } from "../contract.ts";
import type { CodexRules } from "./words.ts";

const CHOSEN = /^[›>] \d+\. \S/;
const CHOICE = /^[›> ] \d+\. \S/;
/** Keys that a full-screen view tells in its last line. */
const VIEW_KEYS =
  /^ {2}\S+ keep & next · esc dismiss|^ \^\S \S.* ↑\/↓ browse$|^ {2}\? help {2}esc back {2}↑\/↓ move /;
/** A pager, such as of /diff: how far it is, and two lines of keys. */
const PAGER = /^─+ \d+% ─$/;
/** The question of a dialog with a long command may have left the screen. */
const LONGEST_DIALOG = 60;

/** What stands in place of the box (0.169.0); undefined where it is none that is known. */
export function readCodexDialog(
  lines: readonly ScreenLine[],
  title: string | undefined,
  rules: CodexRules,
): ScreenReading | undefined {
  const isActionRequired = title !== undefined && rules.actionTitle.test(title);
  const texts = lines.map(({ text }) => text).slice(-LONGEST_DIALOG);
  const last = texts.at(-1) ?? "";
  const chosen = texts.findLast((text) => CHOSEN.test(text));
  const find = (pattern: RegExp) => texts.findLast((text) => pattern.test(text));

  if (rules.confirm.test(last) && chosen !== undefined) {
    const question = find(rules.approval);
    return question === undefined && !isActionRequired
      ? reading("blocked: picker", "screen.confirm", chosen)
      : reading("blocked: approval", "screen.approval", question ?? chosen);
  }
  if (rules.continueKeys.test(last) && chosen !== undefined) {
    const trust = find(rules.trust);
    return trust === undefined
      ? reading("blocked: picker", "screen.continue", chosen)
      : reading("blocked: trust", "screen.trust", trust);
  }
  if (rules.loginKeys.test(last) && rules.login.test(find(CHOSEN) ?? "")) {
    const welcome = find(rules.welcome);
    if (welcome !== undefined) return reading("blocked: login", "screen.sign-in", welcome);
  }
  if (isActionRequired && chosen !== undefined) {
    return reading("blocked: approval", "title.action-required", title ?? "");
  }
  if (rules.listKeys.test(last) || VIEW_KEYS.test(last))
    return reading("blocked: picker", "screen.list", last);
  if (/^ q close\b/.test(last) && texts.slice(-3).some((text) => PAGER.test(text))) {
    return reading("blocked: picker", "screen.pager", last);
  }
  const isList = CHOICE.test(last) && CHOICE.test(texts.at(-2) ?? "") && chosen !== undefined;
  return isList && isKnownList(texts, rules)
    ? reading("blocked: picker", "screen.choice", chosen)
    : undefined;
}

/** A numbered list as the last thing on a screen may be anything; this is a question about the shared server. */
function isKnownList(texts: readonly string[], rules: CodexRules): boolean {
  return texts.some((text) => rules.server.test(text));
}

function reading(state: StateWord, rule: string, saw: string): ScreenReading {
  return { state, rule: `codex.${rule}`, saw: saw.trim(), since: undefined, composer: undefined };
}

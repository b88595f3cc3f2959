import type { ScreenLine } from "../screen.ts";
import type { StateWord } from "../state.ts";
import type { ScreenReading } from "../contract.ts";

const ACTION_REQUIRED = /^\[ [.!] \] Action Required\b/;
const CHOSEN = /^[›>] \d+\. \S/;
const CHOICE = /^[›> ] \d+\. \S/;
const CONFIRM = /^ {2}Press enter to confirm or esc to cancel$/;
const WOULD_YOU_LIKE = /^ {2}Would you like to .+\?$/;
/** Keys that a list or a full-screen view tells in its last line. */
const KEYS =
  /^ {1,2}\S.* · esc (?:back|cancel|close|skip)$|^ {2}\S+ keep & next · esc dismiss|^ \^\S \S.* ↑\/↓ browse$|^ {2}\? help {2}esc back {2}↑\/↓ move /;
/** A pager, such as of /diff: how far it is, and two lines of keys. */
const PAGER = /^─+ \d+% ─$/;
/** The question of a dialog with a long command may have left the screen. */
const LONGEST_DIALOG = 60;

/** What stands in place of the box (0.169.0); undefined where it is none that is known. */
export function readCodexDialog(
  lines: readonly ScreenLine[],
  title: string | undefined,
): ScreenReading | undefined {
  const texts = lines.map(({ text }) => text).slice(-LONGEST_DIALOG);
  const last = texts.at(-1) ?? "";
  const chosen = texts.findLast((text) => CHOSEN.test(text));
  const find = (pattern: RegExp) => texts.findLast((text) => pattern.test(text));

  if (CONFIRM.test(last) && chosen !== undefined) {
    const question = find(WOULD_YOU_LIKE);
    return question === undefined && !isActionRequired(title)
      ? reading("blocked: picker", "screen.confirm", chosen)
      : reading("blocked: approval", "screen.approval", question ?? chosen);
  }
  if (last === "  enter continue · esc back" && chosen !== undefined) {
    const trust = find(/^ {2}Trust this folder\?/);
    return trust === undefined
      ? reading("blocked: picker", "screen.continue", chosen)
      : reading("blocked: trust", "screen.trust", trust);
  }
  if (last === "  Press enter to continue" && /^[›>] 1\. Sign in /.test(find(CHOSEN) ?? "")) {
    const welcome = find(/^ {2}Welcome to Codex/);
    if (welcome !== undefined) return reading("blocked: login", "screen.sign-in", welcome);
  }
  if (isActionRequired(title) && chosen !== undefined) {
    return reading("blocked: approval", "title.action-required", title ?? "");
  }
  if (KEYS.test(last)) return reading("blocked: picker", "screen.list", last);
  if (/^ q close\b/.test(last) && texts.slice(-3).some((text) => PAGER.test(text))) {
    return reading("blocked: picker", "screen.pager", last);
  }
  const isList = CHOICE.test(last) && CHOICE.test(texts.at(-2) ?? "") && chosen !== undefined;
  return isList && isKnownList(texts) ? reading("blocked: picker", "screen.choice", chosen) : undefined;
}

/** A numbered list as the last thing on a screen may be anything; this is a question about the shared server. */
function isKnownList(texts: readonly string[]): boolean {
  return texts.some((text) => text.startsWith("  Background server has incompatible "));
}

function isActionRequired(title: string | undefined): boolean {
  return title !== undefined && ACTION_REQUIRED.test(title);
}

function reading(state: StateWord, rule: string, saw: string): ScreenReading {
  return { state, rule: `codex.${rule}`, saw: saw.trim(), since: undefined, composer: undefined };
}

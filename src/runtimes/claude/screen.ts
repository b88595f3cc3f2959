import type { Screen, ScreenLine } from "../screen.ts";
import type { StateWord } from "../state.ts";
import type { ComposerReading, ScreenReading } from "../contract.ts";
import { readClaudeDialog } from "./dialogs.ts";
import type { AddedWords } from "../places.ts";
import { claudeRules, type ClaudeRules } from "./words.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";

/**
 * What a screen of claude 2.1.329 shows. Everything hangs on the bottom of the screen: the box between two rules, or
 * the dialog that stands in its place. What is above may quote anything; claude indents it by two, so a line of its
 * own begins in the first column. The title says nothing: in tmux it stays "✳ NAME" while claude works.
 */
export function readClaudeScreen(screen: Screen, added?: AddedWords): ScreenReading {
  const rules = claudeRules(added);
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const texts = lines.map((line) => line.text);
  const box = findBox(lines, rules);
  if (box !== undefined) return readBox(texts, box, rules);
  const dialog = readClaudeDialog(texts, rules);
  if (dialog === undefined) return unknownScreen("claude", texts.at(-1)?.trim() ?? "");
  return reading(dialog.state, dialog.rule, dialog.saw);
}

interface Box {
  /** Index of the rule above it. */
  readonly top: number;
  /** "❯", or "!" where what is typed is run by a shell. */
  readonly prompt: string;
  readonly draft: string;
  /** What stands in it in grey. */
  readonly ghost: string;
  readonly footer: readonly string[];
}

function findBox(lines: readonly ScreenLine[], rules: ClaudeRules): Box | undefined {
  const bottom = lines.findLastIndex((line) => rules.lowerRule.test(line.text));
  const top = lines.slice(0, Math.max(0, bottom)).findLastIndex((line) => rules.upperRule.test(line.text));
  const rows = lines.slice(top + 1, Math.max(0, bottom));
  const prompt = rules.prompt.exec(padded(rows[0]))?.[1];
  if (top < 0 || prompt === undefined) return undefined;
  if (rows.slice(1).some((row) => row.text !== "" && !row.text.startsWith("  "))) return undefined;
  const footer = lines.slice(bottom + 1).map((line) => line.text);
  // claude indents what is below its box; a shell that it was left to does not
  if (footer.some((text) => text !== "" && !text.startsWith("  "))) return undefined;
  const typed = rows.map((row) => typedText(row));
  return {
    top,
    prompt,
    draft: typed
      .map((row) => row.typed)
      .join("\n")
      .trimEnd(),
    ghost: typed.map((row) => row.ghost).join(" "),
    footer,
  };
}

/** An empty box is the prompt and a no-break space, which trimming took from `text`. */
function padded(line: ScreenLine | undefined): string {
  return line?.runs.map((run) => run.text).join("") ?? "";
}

function typedText(line: ScreenLine): { typed: string; ghost: string } {
  const whole = line.runs.map((run) => run.text).join("");
  const ghost = line.runs
    .filter((run) => run.dim)
    .map((run) => run.text)
    .join("");
  const typed = line.runs
    .filter((run) => !run.dim)
    .map((run) => run.text)
    .join("")
    .slice(2)
    .trimEnd();
  // the cursor stands on the first letter of a hint and takes the grey from it
  if (ghost.trim() !== "" && typed.length <= 2) return { typed: "", ghost: `${typed}${ghost}`.trim() };
  if (whole.slice(2).trim() === QUEUE_HINT) return { typed: "", ghost: QUEUE_HINT };
  return { typed, ghost };
}

const QUEUE_HINT = "Press up to edit queued messages";

function readBox(texts: readonly string[], box: Box, rules: ClaudeRules): ScreenReading {
  const { draft, footer } = box;
  const above = texts.slice(0, box.top);
  const composer: ComposerReading = { draft };
  const foot = footer.find((line) => line !== "")?.trim() ?? "";
  if (box.prompt === "!") {
    return reading("blocked: picker", "shell-mode", foot, { draft: `!${draft}` });
  }
  const menu = menuAbove(above, draft);
  if (menu !== undefined) return reading("blocked: picker", "menu", menu, composer);

  const refusal = refusalAbove(above, rules);
  if (refusal !== undefined) return reading("blocked: login", "logged-out", refusal, composer);
  const activity = activityAbove(above, rules);
  if (activity?.state === "blocked: rate-limit") {
    return reading("blocked: rate-limit", "rate-limit", activity.saw, composer);
  }
  const interruptible = footer.some((line) => FOOTER_PARTS(line).some((part) => rules.interrupt.test(part)));
  if (activity?.state === "working" || interruptible) {
    const held = rules.held.test(box.ghost) ? box.ghost : queuedAbove(above, rules);
    if (held !== undefined) return reading("queued", "queued", held, composer);
    if (activity?.state === "working") return reading("working", activity.rule, activity.saw, composer);
    return reading("working", "interruptible", foot, composer);
  }
  if (activity !== undefined) return reading("unknown", "activity", activity.saw, composer);
  const known = footer.find((line) => isQuietFooter(line, rules));
  if (known === undefined) return reading("unknown", "footer", foot, composer);
  return reading("idle", "box", known.trim(), composer);
}

// "⏸ manual mode on · ? for shortcuts · ← for agents         ◐ medium · /effort"
const FOOTER_PARTS = (line: string): readonly string[] =>
  line
    .trim()
    // a narrow screen has no room for all of them
    .replace(/ ?…$/, "")
    .split(/ · |\s{2,}| (?=\(shift\+tab)/)
    .map((part) => part.trim());

/** A line below the box whose every part is known, and that is not shown only while claude works. */
function isQuietFooter(line: string, rules: ClaudeRules): boolean {
  if (rules.notice.test(line.trim())) return true;
  const parts = FOOTER_PARTS(line);
  return rules.mode.test(parts[0] ?? "") && parts.every((part) => rules.hint.test(part));
}

interface Activity {
  readonly state: "working" | "blocked: rate-limit" | "unknown";
  readonly rule: string;
  readonly saw: string;
}

/** What the last line of claude's own says, where it is the one that moves; undefined where nothing moves. */
function activityAbove(above: readonly string[], rules: ClaudeRules): Activity | undefined {
  const line = above.findLast((text) => /^\S/.test(text));
  if (line === undefined) return undefined;
  if (!rules.glyph.test(line)) {
    // one that looks like it and is not known: another version
    const moves = /…( \(.*\)?)?$/.test(line) && !/^[❯●!▎※] /.test(line);
    return moves ? { state: "unknown", rule: "activity", saw: line } : undefined;
  }
  if (/^. \S.* for (\d+[dhms] ?)+( · .*)?$/.test(line)) return undefined;
  if (/^. .+ · retrying in \d+\w+ · attempt(?: \d+\/\d+)?$/.test(line)) {
    const limited = rules.limited.test(line);
    return { state: limited ? "blocked: rate-limit" : "working", rule: "retrying", saw: line };
  }
  if (/^. [^…]+…( \(.*\)?)?$/.test(line)) return { state: "working", rule: "spinner", saw: line };
  if (line.startsWith("✻ Conversation compacted")) return undefined;
  return { state: "unknown", rule: "activity", saw: line };
}

/** The last message was given back: right below it stands that nobody is logged in. */
function refusalAbove(above: readonly string[], rules: ClaudeRules): string | undefined {
  const message = above.findLastIndex((text) => /^\S/.test(text));
  if (above[message]?.startsWith("❯ ") !== true) return undefined;
  return above.slice(message + 1).find((text) => rules.loggedOut.test(text));
}

/** A message that waits: "❯ text" with "⎿  Queued" right below it. */
function queuedAbove(above: readonly string[], rules: ClaudeRules): string | undefined {
  const at = above.findLastIndex((text) => rules.queued.test(text));
  if (at < 0) return undefined;
  const owner = above.slice(0, at).findLast((text) => /^\S/.test(text));
  const later = above.slice(at + 1).filter((text) => /^\S/.test(text));
  if (owner === undefined || !owner.startsWith("❯ ")) return undefined;
  return later.every((text) => rules.glyph.test(text) || text.startsWith("❯ "))
    ? above[at]?.trim()
    : undefined;
}

/** A row that another version has between it and the box is counted. */
const LONGEST_MENU = 12;

/** The rows of the slash menu or the file picker, which end right above the box. */
function menuAbove(above: readonly string[], draft: string): string | undefined {
  const block = above.slice(-LONGEST_MENU);
  if (draft.startsWith("/")) return block.find((text) => /^ {2}(❯ | {2})\/\S/.test(text))?.trim();
  if (/(^|\s)@\S*$/.test(draft)) return block.find((text) => /^ {2}(❯ | {2})[*+◇] \S/.test(text))?.trim();
  return undefined;
}

function reading(state: StateWord, rule: string, saw: string, composer?: ComposerReading): ScreenReading {
  return { state, rule: `claude.screen.${rule}`, saw: saw.slice(0, 200), since: undefined, composer };
}

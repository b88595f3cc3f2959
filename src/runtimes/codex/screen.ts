import type { Screen, ScreenLine } from "../screen.ts";
import type { ComposerReading, ScreenReading } from "../contract.ts";
import { readCodexDialog } from "./dialogs.ts";
import type { AddedWords } from "../places.ts";
import { codexRules, type CodexRules } from "./words.ts";
import { readMenu } from "./menu.ts";
import { codexReading as reading, isStyled, lastBlock, NEAR_BOX } from "./rows.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";

/**
 * codex draws, from the bottom: hints, a line "model · folder", a blank line, the box, and above it what it does. While
 * it streams an answer nothing on the screen says so but the title, which turns a sign for the whole turn; so `idle`
 * needs proof: the plain title, or the line that ends a turn. All words are English (0.169.0), whatever the locale.
 */
export function readCodexScreen(screen: Screen, added?: AddedWords): ScreenReading {
  const rules = codexRules(added);
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const dialog = readCodexDialog(lines, screen.title, rules);
  const overlay = readOverlay(lines, rules);
  if (overlay !== undefined) return overlay;
  const box =
    findBox(lines, rules) ??
    findBareBox(lines, rules) ??
    (dialog === undefined ? findTallBox(lines, rules) : undefined);
  if (box === undefined) return dialog ?? unknownScreen("codex", lines.at(-1)?.text ?? "");
  const composer = { draft: draftIn(box.lines, lines, rules) };
  const above = writtenLines({ lines: box.above, title: undefined });
  return readMenu(above, composer, rules) ?? readActivity(above, box.footer, screen.title, composer, rules);
}

interface Box {
  readonly lines: readonly ScreenLine[];
  readonly above: readonly ScreenLine[];
  /** "model · folder", wrapped where it is long, and hints; none where the box leaves no room. */
  readonly footer: readonly string[];
}

const FOOTER = /^ {2}\S.* · [~/]/;
const LONGEST_FOOTER = 5;
/** Stands in a draft for the lines above that the box has no room for. */
const SCROLLED = "↑";

/** What a pasted text may be seen as: codex shows more than 1000 characters so (0.169.0). */
export const CODEX_PLACEHOLDER = /\[Pasted Content \d+ chars\]|^↑\n/;

function findBox(lines: readonly ScreenLine[], rules: CodexRules): Box | undefined {
  const footer = lines.findLastIndex(
    ({ text }, at) => at >= lines.length - LONGEST_FOOTER && FOOTER.test(text) && lines[at - 1]?.text === "",
  );
  const below = lines.slice(Math.max(0, footer)).map(({ text }) => text);
  if (footer < 2 || !below.every((text) => text.startsWith("  "))) return undefined;
  return boxAbove(lines, footer, rules);
}

/** The box whose line of model and folder, or of hints, is this one, a blank line above it. */
function boxAbove(lines: readonly ScreenLine[], footer: number, rules: CodexRules): Box | undefined {
  const below = lines.slice(footer).map(({ text }) => text);
  const before = lines.slice(0, footer - 1);
  // what was said before has the same sign, but dim
  const top = before.findLastIndex((line) => rules.prompt.test(line.text) && line.runs[0]?.dim === false);
  const box = before.slice(top);
  if (top < 0 || !box.slice(1).every(({ text }) => text === "" || text.startsWith("  "))) return undefined;
  return { lines: box, above: before.slice(0, top), footer: below };
}

/** A hint that names a key which leaves something. These two lie over nothing that takes a message's Enter. */
const LEAVES = /(?:^|[\s·])(?:esc|enter|↵|return)\s/i;
/** What is typed may go there. */
const ASKS = /^ {2}[\w-]+:(?: |$)/;
const HARMLESS = /^ {2}(?:\? \/ esc close|esc again to edit previous message)(?: |$)/;

/** A search or a view, told by what stands in place of the hints, that leaves the box on the screen and takes what is typed; undefined where none is seen. */
function readOverlay(lines: readonly ScreenLine[], rules: CodexRules): ScreenReading | undefined {
  const footer = lines.findLastIndex(
    ({ text }, at) => at >= lines.length - LONGEST_FOOTER && FOOTER.test(text),
  );
  const hints = lines.slice(footer < 0 ? -1 : footer + 1).map(({ text }) => text);
  const find = (pattern: RegExp) => hints.find((text) => pattern.test(text));
  const [search, browsing] = [find(rules.search), find(rules.browsing)];
  if (search !== undefined) return reading("blocked: picker", "screen.search", search, undefined);
  if (browsing !== undefined) return reading("blocked: picker", "screen.browsing", browsing, undefined);
  // one that is not known yet
  const other = hints.find((text) => ASKS.test(text) || (LEAVES.test(text) && !HARMLESS.test(text)));
  if (footer < 0 || other === undefined) return undefined;
  return readCodexDialog(lines, undefined, rules) ?? unknownScreen("codex", other);
}

/**
 * Where the line "model · folder" was switched off (`tui.status_line = []`), the hints alone stand below the box. A codex
 * that still starts, and drops what is typed, has only "? for shortcuts" there.
 */
function findBareBox(lines: readonly ScreenLine[], rules: CodexRules): Box | undefined {
  const foot = lines.length - 1;
  if (foot < 2 || !rules.bareFooter.test(lines[foot]?.text ?? "") || lines[foot - 1]?.text !== "")
    return undefined;
  return boxAbove(lines, foot, rules);
}

/** A box of many lines covers what stands below it, but for a hint at the right where there is room. */
const TALL = 8;
const HINT_BELOW = /^ {20,}⚠ /;

/** Other lists begin with the same sign: a draft that may be one is none. */
function findTallBox(lines: readonly ScreenLine[], rules: CodexRules): Box | undefined {
  const top = lines.findLastIndex(
    ({ text, runs }) => rules.tallPrompt.test(text) && rules.prompts.test(runs[0]?.text ?? ""),
  );
  const hint = HINT_BELOW.test(lines.at(-1)?.text ?? "") && lines.at(-2)?.text === "" ? -2 : undefined;
  const box = lines.slice(top, hint);
  if (top < 1 || box.length < TALL || /^. (?:\d+\.|\/)/.test(box[0]?.text ?? "")) return undefined;
  const isPlain = box.every(({ text, runs }, at) => {
    const written = runs.filter((run) => run.text.trim() !== "" && !isScrollMark(run.text));
    const isIndented = at === 0 || text === "" || text.startsWith("  ");
    return isIndented && written.every(({ dim, foreground }) => !dim && foreground === undefined);
  });
  return isPlain && isStyled(lines) ? { lines: box, above: lines.slice(0, top), footer: [] } : undefined;
}

function isScrollMark(text: string): boolean {
  return text.trim() === "↑" || text.trim() === "↓";
}

function draftIn(box: readonly ScreenLine[], all: readonly ScreenLine[], rules: CodexRules): string {
  const draft = box
    .map(({ text, runs }, at) => {
      const written = runs.map((run) => (run.dim ? " ".repeat(run.text.length) : run.text)).join("");
      return at === 0 && text.startsWith("!") ? `!${written.slice(1).trim()}` : written.slice(2).trimEnd();
    })
    .join("\n")
    .trimEnd();
  if (rules.placeholder.test(draft) && !isStyled(all)) return "";
  const isScrolled = box[0]?.runs.some(({ dim, text }) => dim && text.trim() === "↑") === true;
  return isScrolled ? `${SCROLLED}\n${draft}` : draft;
}

const SPINNER = /^[\u2801-\u28ff] \S/;
const STATUS = /^[•◦] (.+) \((?:\d+[hms] ?)+/;
/** The same with a sign that is not known. */
const LIKE_STATUS = /^[^\w\s] (.+) \((?:\d+[hms] ?)+/;

function readActivity(
  above: readonly ScreenLine[],
  footer: readonly string[],
  title: string | undefined,
  composer: ComposerReading,
  rules: CodexRules,
): ScreenReading {
  const nearest = above.at(-1);
  const isSpinning = title !== undefined && SPINNER.test(title);
  if (isSpinning && rules.heldEnd.test(nearest?.text ?? "")) {
    const head = lastBlock(above).find(({ text }) => rules.held.test(text));
    if (head !== undefined) return reading("queued", "screen.held", head.text, composer);
  }
  const status = nearest !== undefined && isDrawnAsStatus(nearest) ? nearest.text : undefined;
  if (status !== undefined && rules.interrupt.test(status)) {
    return reading("working", "screen.status", status, composer);
  }
  if (isSpinning) return reading("working", "title.spinner", title, composer);
  const higher = above.slice(-NEAR_BOX).find((line) => isDrawnAsStatus(line, LIKE_STATUS))?.text;
  if (higher !== undefined) return reading("unknown", "screen.none", higher, composer);
  if (!isStyled(above) && STATUS.test(nearest?.text ?? "")) {
    return reading(
      "unknown",
      "screen.none",
      "without its colours it cannot be told from a quotation",
      composer,
    );
  }
  if (title !== undefined && rules.actionTitle.test(title)) {
    return reading("unknown", "title.none", title, composer);
  }

  const said = errorAtEnd(above);
  const isOver = said !== "" || rules.turnEnd.test(nearest?.text ?? "") || isNew(above);
  const isPlain = title !== undefined && namesFolder(title, footer);
  if (!isOver && !isPlain) {
    return reading("unknown", "screen.none", "a box, and no sign that the turn is over", composer);
  }
  if (rules.limited.test(said)) return reading("blocked: rate-limit", "screen.rate-limit", said, composer);
  return reading("idle", isPlain ? "title.plain" : "screen.turn-end", title ?? nearest?.text ?? "", composer);
}

/** How far above the box an error may stand, its own lines included. */
const LONGEST_ERROR = 12;

/** What codex said went wrong, where nothing of a turn stands below it; "" where it said nothing. */
function errorAtEnd(above: readonly ScreenLine[]): string {
  const near = above.filter(({ text }) => text !== "").slice(-LONGEST_ERROR);
  const error = near.findLastIndex(({ text }) => text.startsWith("■ "));
  const from = error < 0 ? [] : near.slice(error);
  return from.some(({ text }) => /^[›•◦] /.test(text)) ? "" : textOf(from);
}

/** What codex says of its work has its time in grey; what somebody quotes has one colour. */
function isDrawnAsStatus({ text, runs }: ScreenLine, status = STATUS): boolean {
  return status.test(text) && runs.some((run) => run.dim && /\(\d+[hms]/.test(run.text));
}

/** Nothing but the head, and below it the sign that codex draws on an empty screen. */
function isNew(above: readonly ScreenLine[]): boolean {
  const texts = above.map(({ text }) => text).filter((text) => text !== "");
  return (
    /^ {2}>_ OpenAI Codex \(v\d[^)]*\)$/.test(texts[0] ?? "") &&
    /^ {5}[~/]/.test(texts[1] ?? "") &&
    texts.slice(2).every((text) => /^[\s\u2800-\u28ff]+$/.test(text) || /^ {2}permissions: /.test(text))
  );
}

/** Whether a title is the one of a turn that is over: the name of the folder, or of one above it (of a repository). */
function namesFolder(title: string, footer: readonly string[]): boolean {
  const names = footer.flatMap((text) => text.slice(text.lastIndexOf(" · ") + 3).split("/"));
  if (title === "") return false;
  if (names.some((name) => name.trim() === title)) return true;
  // since 0.171 the thread's own name stands in both: "model · folder · NAME", and "NAME | folder"
  const [, folder = "", thread = ""] = /^ {2}\S.* · ([~/].*?) · (.+)$/.exec(footer[0] ?? "") ?? [];
  return thread !== "" && folder.split("/").some((name) => `${thread} | ${name.trim()}` === title);
}

function textOf(lines: readonly ScreenLine[]): string {
  return lines.map(({ text }) => text.trim()).join(" ");
}

import { displayed } from "../../base/text-width.ts";
import type { Screen, ScreenLine } from "../screen.ts";
import type { StateWord } from "../state.ts";
import type { ScreenReading } from "../contract.ts";
import type { AddedWords } from "../places.ts";
import { opencodeRules, type OpencodeRules } from "./words.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";
import { dialogTitle, readBottomBlock, textStyle, type TextStyle } from "./dialogs.ts";
import { RATE_LIMIT } from "./state.ts";

/**
 * opencode draws, from the bottom: a footer, the box with a bar at its left and a border below, and what was said. On
 * the start screen the box stands in the middle, and version and folder at the bottom. A menu stands right above the
 * box. A dialog lies over all of it and leaves the box where it was, only darker. What asks for a permission or an
 * answer takes the place of the box. A wide screen has a column more, at the right. The title says no state.
 */
export function readOpencodeScreen(screen: Screen, added?: AddedWords): ScreenReading {
  const rules = opencodeRules(added);
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const last = lines.at(-1)?.text.trim() ?? "";
  const box = findBox(lines);
  const title = dialogTitle(lines);
  const style = textStyle(box === undefined ? lines.slice(-1) : box.footer);
  if (title !== undefined) {
    if (style !== "dark") return unknownScreen("opencode", title);
    const isLogin = rules.login.test(title);
    return reading(isLogin ? "blocked: login" : "blocked: picker", isLogin ? "login" : "dialog", title);
  }
  if (box !== undefined) return readBox(box, style, rules);
  const block = readBottomBlock(lines, rules);
  return block === undefined ? unknownScreen("opencode", last) : reading(block.state, block.rule, block.saw);
}

interface Box {
  /** What is above it, without the column at the right. */
  readonly above: readonly string[];
  readonly aboveLines: readonly ScreenLine[];
  /** The rows of a menu right above it. */
  readonly menu: readonly string[];
  readonly typed: readonly ScreenLine[];
  readonly draft: string;
  /** The row in the box that names who will answer. */
  readonly label: string;
  /** The rows below the box that are not blank. */
  readonly footer: readonly ScreenLine[];
  readonly footerTexts: readonly string[];
}

const BORDER = /^( *)╹(▀{8,})/;

function findBox(lines: readonly ScreenLine[]): Box | undefined {
  const border = lines.findLastIndex(({ text }) => BORDER.test(text));
  const [, indent = "", edge = ""] = BORDER.exec(lines[border]?.text ?? "") ?? [];
  if (edge === "") return undefined;
  const bar = indent.length;
  const cut = ({ text }: ScreenLine) => cutAt(text, bar + 1 + edge.length);
  const isMenu = (line: ScreenLine) => /^┃ .*┃$/.test(cut(line).slice(bar));
  const isRow = (line: ScreenLine) => cut(line).slice(bar).startsWith("┃") && !isMenu(line);
  const top = lines.slice(0, border).findLastIndex((line) => !isRow(line)) + 1;
  const rows = lines.slice(top, border);
  const menuFrom = lines.slice(0, top).findLastIndex((line) => !isMenu(line)) + 1;

  const inBox = (line: ScreenLine | undefined) =>
    line === undefined
      ? ""
      : cut(line)
          .slice(bar + 1)
          .trim();
  const label = rows.at(-1);
  // a blank row, what is typed, a blank row, the label
  if (label === undefined || rows.length < 4) return undefined;
  if (inBox(rows[0]) !== "" || inBox(rows.at(-2)) !== "") return undefined;
  const typed = rows.slice(1, -2);
  const below = lines.slice(border + 1).filter(({ text }) => text !== "");
  return {
    above: lines.slice(0, menuFrom).map(cut),
    aboveLines: lines.slice(0, menuFrom),
    menu: lines.slice(menuFrom, top).map((line) =>
      cut(line)
        .slice(bar + 1, -1)
        .trim(),
    ),
    typed,
    draft: typed
      .map((line) => cut(line).slice(bar + 3))
      .join("\n")
      .trimEnd(),
    label: inBox(label),
    footer: below,
    footerTexts: below.map((line) => cut(line).trimEnd()).filter((text) => text !== ""),
  };
}

const MAY_BE_WIDE = /[\u1100-\u11ff\u2600-\u27bf\u2e80-\uffef]|[\u{1f000}-\u{1faff}]/u;

/** The part of a line that stands in its first columns. */
function cutAt(text: string, columns: number): string {
  if (!MAY_BE_WIDE.test(text)) return text.slice(0, columns).trimEnd();
  let kept = "";
  let width = 0;
  for (const character of text) {
    width += displayed(character).width;
    if (width > columns) break;
    kept += character;
  }
  return kept.trimEnd();
}

const LABEL = /^\S.* · \S/;
/** Folder and version at the bottom of the start screen. */
const START_END = /^ *[~/].*\s\d+\.\d+\.\d+\S*$/;

function readBox(box: Box, style: TextStyle, rules: OpencodeRules): ScreenReading {
  const [foot = "", ...rest] = box.footerTexts;
  const composer = { draft: isHint(box, rules) ? "" : box.draft };
  const isShell = box.label === "Shell" && rules.shell.test(foot);
  if (style === "dark" || (box.label !== "Shell" && !LABEL.test(box.label)))
    return unknownScreen("opencode", foot.trim());
  if (isShell) return reading("blocked: picker", "shell-mode", foot, { draft: `!${composer.draft}` });
  if (box.menu.length > 0) return reading("blocked: picker", "menu", box.menu.at(-1) ?? "", composer);

  // its menu would stand above it, and is somewhere else
  if (/^\/\S*$|(?:^|\s)@\S*$/.test(composer.draft))
    return { ...unknownScreen("opencode", foot.trim()), composer };

  const footer = box.footerTexts.map((text) => text.trim()).join(" ");
  if (rest.length <= 1 && rules.retrying.test(footer)) {
    return RATE_LIMIT.test(footer)
      ? reading("blocked: rate-limit", "retrying", footer, composer)
      : reading("working", "retrying", footer, composer);
  }
  if (rest.length === 0 && rules.working.test(foot)) {
    return isQueueShown(box, rules)
      ? reading("queued", "queued", "QUEUED", composer)
      : reading("working", "interruptible", foot, composer);
  }
  const isStart = rest.length > 0 && START_END.test(box.footer.at(-1)?.text ?? "");
  // where a dialog over it could not be told, it is not said to be idle
  const isResting = isStart ? rules.startResting.test(foot) : rest.length === 0 && rules.resting.test(foot);
  if (!isResting || style === "unseen") return unknownScreen("opencode", foot.trim());
  return reading("idle", isStart ? "start" : "box", foot, composer);
}

/**
 * On the start screen a hint stands in the empty box, in the colour of the quiet words in the footer; its own words count
 * only where there is no colour.
 */
function isHint({ typed, draft, footer }: Box, rules: OpencodeRules): boolean {
  const runs = typed.flatMap((line) => line.runs.filter(({ text }) => /[^\s┃]/.test(text)));
  const words = footer[0]?.runs.findLast(({ text }) => /^(commands|agents|exit shell mode)/.test(text));
  if (words === undefined || words.foreground === undefined) return rules.placeholder.test(draft);
  return runs.every(({ foreground }) => foreground === words.foreground);
}

/** opencode's mark is a word on a ground of its own; where it is quoted it stands in a row of text. */
function isQueueShown({ above, aboveLines }: Box, rules: OpencodeRules): boolean {
  return above.some((text, at) => {
    if (!rules.queued.test(text)) return false;
    const runs = aboveLines[at]?.runs ?? [];
    return runs.length <= 1 || runs.some((run) => rules.queuedMark.test(run.text));
  });
}

function reading(
  state: StateWord,
  rule: string,
  saw: string,
  composer?: ScreenReading["composer"],
): ScreenReading {
  return { state, rule: `opencode.screen.${rule}`, saw: saw.trim(), since: undefined, composer };
}

import type { Screen, ScreenLine } from "../screen.ts";
import type { StateWord } from "../state.ts";
import type { ComposerReading, ScreenReading } from "../contract.ts";
import type { AddedWords } from "../places.ts";
import { piRules, type PiRules } from "./words.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";

/**
 * pi draws, from the bottom: usage and model, the working folder, a border, the box, a border (in which it says that
 * it works). A menu stands between the lower border and the folder; a dialog stands where the box was. All of it is
 * English (0.87.1), whatever the locale.
 */
export function readPiScreen(screen: Screen, added?: AddedWords): ScreenReading {
  const rules = piRules(added);
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const last = lines.at(-1)?.text ?? "";
  if (rules.border.test(last)) return readStartDialog(lines, rules);

  // an extension may write below that, but so does the shell that pi left behind
  const usage = lines.length - 1;
  if (!USAGE.test(last)) return unknownScreen("pi", last);
  const lower = lines.slice(0, usage - 1).findLastIndex(({ text }) => rules.lowerBorder.test(text));
  if (lower < 1 || usage - 1 - lower > LONGEST_MENU) return unknownScreen("pi", last);
  const upper = lines.slice(0, lower).findLastIndex(({ text }) => rules.upperBorder.test(text));
  if (upper < 0) return unknownScreen("pi", last);

  const panel = lines.slice(upper + 1, lower);
  const menu = lines.slice(lower + 1, usage - 1);
  if (!isBox(panel, rules)) return readDialog(panel, lines.slice(0, upper), rules);
  const composer = { draft: textOf(panel) };
  const chosen = menu.find(({ text }) => text.startsWith("→ "));
  if (chosen !== undefined) return reading("blocked: picker", "menu", chosen.text, composer);
  if (menu.length > 0) return reading("unknown", "none", menu[0]?.text ?? "", composer);
  return readActivity(lines, upper, composer, rules);
}

/** `↑140 ↓70 0.8%/200k (auto)      mock-1`: part of the context that is used, its size, the model. */
const USAGE = /(?:^|\s)(?:\d+\.\d%|\?)\/(\d[\d.]*[kM]?)(?: \(auto\))?(?: •\s\S+)?\s+(\S.*)$/;
const LONGEST_MENU = 25;

function readActivity(
  lines: readonly ScreenLine[],
  upper: number,
  composer: ComposerReading,
  rules: PiRules,
): ScreenReading {
  const usage = lines.at(-1)?.text ?? "";
  const border = lines[upper]?.text ?? "";
  const above = writtenLines({ lines: lines.slice(0, upper), title: undefined });
  // an editor that an extension brought has the status above itself; a shell command draws a line below its own
  const nearest = rules.border.test(above.at(-1)?.text ?? "") ? above.at(-2) : above.at(-1);
  const inBorder = rules.statusBorder.test(border);
  const status = inBorder ? border : (nearest?.text ?? "");
  if (!inBorder && !rules.statusLine.test(status)) {
    // another version may have a row more between it and the box
    const higher = above.slice(-5).find((line) => rules.statusLine.test(line.text) && isDrawnAsStatus(line));
    return higher === undefined
      ? readIdle(usage, composer, rules)
      : reading("unknown", "none", higher.text, composer);
  }
  if (!inBorder && !isColoured(lines)) return reading("unknown", "none", status, composer);
  if (!inBorder && !isDrawnAsStatus(nearest)) return readIdle(usage, composer, rules);

  const words = rules.status.exec(status)?.[2] ?? "";
  if (rules.retrying.test(words)) {
    const error = above.findLast(({ text }) => text.startsWith(" Error: "))?.text ?? "";
    const near = above.slice(-8).some(({ text }) => rules.limited.test(text)) && error !== "";
    return near
      ? reading("blocked: rate-limit", "retrying", `${words}${error}`, composer)
      : reading("working", "retrying", words, composer);
  }
  if (!rules.working.test(words)) return reading("unknown", "none", status.slice(0, 60), composer);
  const held = rules.heldEnd.test(nearest?.text ?? "") ? above.at(-2)?.text : undefined;
  if (held !== undefined && rules.held.test(held)) return reading("queued", "held", held, composer);
  return reading("working", words.startsWith("Running") ? "shell" : "border", words, composer);
}

/** A line that somebody quotes has one colour; pi gives the sign that turns another one than the words. */
function isDrawnAsStatus(line: ScreenLine | undefined): boolean {
  const [sign, words] = (line?.runs ?? [])
    .filter(({ text }) => text.trim() !== "")
    .map(({ foreground }) => foreground);
  return sign !== undefined && words !== undefined && sign !== words;
}

function isColoured(lines: readonly ScreenLine[]): boolean {
  return lines.some(({ runs }) => runs.some(({ foreground }) => foreground !== undefined));
}

function readIdle(usage: string, composer: ComposerReading, rules: PiRules): ScreenReading {
  const [, contextSize, model] = USAGE.exec(usage) ?? [];
  // what pi shows in place of a model where nobody is logged in
  if (contextSize === "0") {
    const isKnown = rules.noModel.test(model ?? "");
    return isKnown
      ? reading("blocked: login", "no-model", usage.trim(), composer)
      : reading("unknown", "none", usage.trim(), composer);
  }
  return reading("idle", "box", usage.trim(), composer);
}

/** The line at a dialog's end that tells its keys. */
const KEYS =
  /^ ?↑↓ navigate {2}\S+ (select|save) {2}\S+ cancel$|^ {2}Enter to select · .*cancel$|^ {2}Enter toggle · /;

function readDialog(
  panel: readonly ScreenLine[],
  above: readonly ScreenLine[],
  rules: PiRules,
): ScreenReading {
  const texts = panel.map(({ text }) => text).filter((text) => text !== "");
  const chosen = texts.find((text) => /^ ?→ /.test(text)) ?? texts[0] ?? "";
  // a narrow screen has no room for them in one line
  const ends = [
    ...texts.slice(-2),
    texts
      .slice(-2)
      .join(" ")
      .replaceAll(/(?<=\S) {2,}(?=cancel$)/g, " "),
  ];
  const hasKeys = ends.some((text) => KEYS.test(text));
  if (hasKeys && rules.trust.test(texts[0] ?? "")) return reading("blocked: trust", "trust", texts[0] ?? "");
  // what an extension asks before a tool runs; pi itself never asks
  if (hasKeys && rules.yes.test(texts.at(-2) ?? "") && rules.yesAbove.test(texts.at(-3) ?? ""))
    return reading("blocked: approval", "select", texts[0] ?? "");
  const known = hasKeys || [...texts, above.at(-1)?.text ?? ""].some((text) => rules.dialogRow.test(text));
  return known ? reading("blocked: picker", "dialog", chosen) : reading("unknown", "none", chosen);
}

/** Before pi is up, a question stands alone between two borders. */
function readStartDialog(lines: readonly ScreenLine[], rules: PiRules): ScreenReading {
  const end = lines.length - 1;
  const begin = lines.slice(0, end).findLastIndex(({ text }) => rules.border.test(text));
  const panel = begin < 0 ? [] : lines.slice(begin + 1, end);
  return isBox(panel, rules) ? reading("unknown", "none", "a border") : readDialog(panel, [], rules);
}

/** In the box everything has the default colour; in dialogs hardly anything has, and they begin with a blank line. */
function isBox(panel: readonly ScreenLine[], rules: PiRules): boolean {
  if (panel.length === 0 || (panel.length > 1 && panel[0]?.text === "")) return false;
  const plain = panel.every(({ runs }) =>
    runs.every((run) => run.text.trim() === "" || (!run.dim && run.foreground === undefined)),
  );
  return plain && !panel.some(({ text }) => KEYS.test(text) || rules.dialogRow.test(text));
}

function textOf(panel: readonly ScreenLine[]): string {
  return panel
    .map(({ text }) => text)
    .join("\n")
    .trimEnd();
}

function reading(state: StateWord, rule: string, saw: string, composer?: ComposerReading): ScreenReading {
  return { state, rule: `pi.screen.${rule}`, saw: saw.trim(), since: undefined, composer };
}

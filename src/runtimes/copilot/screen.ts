import type { Screen, ScreenLine } from "../screen.ts";
import type { ScreenReading } from "../contract.ts";
import type { AddedWords } from "../places.ts";
import { copilotRules, type CopilotRules } from "./words.ts";
import { readDeadPane, unknownScreen, writtenLines } from "../dead-pane.ts";
import { readCopilotDialog } from "./dialog.ts";
import { copilotReading } from "./reading.ts";

/** Above the box, where no list is open. */
const FOLDER = /^ [~/]/;
/** A box takes 22 of 50 rows at most: of a longer text it shows the end, and nothing says that there is more. */
const LARGEST_BOX = 0.4;
/** Stands before such a text; {@link SCROLLED} knows it. */
const SCROLLED_MARK = "[perhaps the end of a longer text]";
export const SCROLLED = /\[perhaps the end of a longer text\]/;
/** More rows than messages that wait may take, with what they say. */
const LONGEST_QUEUE = 20;
/** What stands below the box on a narrow screen is broken into several rows. */
const LONGEST_FOOTER = 3;

/** What the screen of copilot shows; its title is that of the conversation. Pure. */
export function readCopilotScreen(screen: Screen, added?: AddedWords): ScreenReading {
  const rules = copilotRules(added);
  const dead = readDeadPane(screen);
  if (dead !== undefined) return dead;
  const lines = writtenLines(screen);
  const texts = lines.map((line) => line.text);
  const bottom = texts.findLastIndex((text) => rules.rule.test(text));
  const top = texts.lastIndexOf(texts[bottom] ?? "", bottom - 1);
  const inside = texts.slice(top + 1, bottom);
  const isBox =
    top > 0 && inside.length > 0 && inside.slice(1).every((row) => row === "" || row.startsWith("  "));
  const footer = texts.slice(bottom + 1);
  if (!isBox || footer.length > LONGEST_FOOTER) return readCopilotDialog(texts, rules);
  const [first = ""] = inside;
  const [mode = ""] = footer;
  if (!rules.prompt.test(`${first} `))
    return unknownScreen("copilot", `a box of another mode: ${first.trim()}`);
  const isLarge = inside.length >= Math.max(3, Math.floor(screen.lines.length * LARGEST_BOX));
  const shown = readDraft(lines.slice(top + 1, bottom));
  const draft = isLarge ? `${SCROLLED_MARK}\n${shown}` : shown;
  if (rules.working.test(mode)) {
    const above = texts.slice(0, top);
    if (!saidLast(above).some((row) => rules.pending.test(row)))
      return copilotReading("working", "screen.working", mode, { draft });
    const heldEnd = endOfHeld(above, rules);
    const reading = copilotReading("queued", "screen.queued", mode, { draft });
    return heldEnd === undefined ? reading : { ...reading, heldEnd };
  }
  if (!rules.mode.test(mode)) return unknownScreen("copilot", mode.trim());
  if (!FOLDER.test(texts[top - 1] ?? "")) {
    if (!opensMenu(draft)) return unknownScreen("copilot", `above its box: ${texts[top - 1]?.trim()}`);
    return copilotReading("blocked: picker", "screen.menu", first, { draft });
  }
  return copilotReading("idle", "screen.box", mode, { draft });
}

/** A conversation that is shorter than the screen stands at its top. */
function saidLast(rows: readonly string[]): readonly string[] {
  return rows.filter((row) => row !== "").slice(-LONGEST_QUEUE);
}

/** Its rows, up to the screen's head; undefined where the message begins on the screen. */
function endOfHeld(rows: readonly string[], rules: CopilotRules): string | undefined {
  const pending = rows.findLastIndex((row) => rules.pending.test(row));
  const first = rows.findLastIndex((row, at) => at < pending && row !== "" && !row.startsWith("   "));
  if (first < 0 || rules.prompt.test(`${rows[first]?.trimStart()} `)) return undefined;
  // at the right edge stands a bar where the conversation is longer than the screen
  return rows
    .slice(first + 1, pending)
    .map((row) => row.replace(/\s*[┃│]$/, ""))
    .join("\n");
}

/** A command, a file or an issue that is being typed: its list stands above the box, and takes the Enter. */
function opensMenu(draft: string): boolean {
  return draft.startsWith("/") || /(?:^|\s)[@#]\S*$/.test(draft);
}

/** Rows as they are shown: where the box broke a line, and where its author did, cannot be told apart. */
function readDraft(rows: readonly ScreenLine[]): string {
  const shown = rows.map(({ runs }) => {
    let column = 0;
    let typed = "";
    for (const { text, dim } of runs) {
      if (!dim) typed += text.slice(Math.max(0, 2 - column));
      column += text.length;
    }
    return typed.trimEnd();
  });
  return shown.join("\n").trimEnd();
}

import type { ScreenLine } from "../screen.ts";
import type { StateWord } from "../state.ts";
import type { OpencodeRules } from "./words.ts";

/** How words are drawn: as they are, under a dialog, without any colour, or so that none of it can be told. */
export type TextStyle = "lit" | "dark" | "plain" | "unseen";

/**
 * A key and what it does ("ctrl+p commands") are two runs, and the blank between them belongs to the key. A dialog that
 * lies over them gives every blank a colour other than the words' (1.18.33).
 */
export function textStyle(lines: readonly ScreenLine[]): TextStyle {
  const runs = lines.flatMap((line) => line.runs);
  if (runs.every(({ foreground }) => foreground === undefined)) return "plain";
  const textAt = (at: number) => runs[at]?.text ?? "";
  if (runs.some(({ text }, at) => /^\S+ $/.test(text) && /^[a-z]/.test(textAt(at + 1)))) return "lit";
  const isApart = runs.some(
    ({ text }, at) => /^\S+$/.test(text) && textAt(at + 1) === " " && /^[a-z]+$/.test(textAt(at + 2)),
  );
  return isApart ? "dark" : "unseen";
}

/**
 * The title of a dialog: at the end of its line stands the key that closes it, in a colour of its own. Where there is
 * no colour, what only looks like that.
 */
export function dialogTitle(lines: readonly ScreenLine[]): string | undefined {
  for (const { text, runs } of lines) {
    const at = runs.findIndex((run) => /^esc(\/enter)?$/.test(run.text));
    const isApart = /^ {2,}$/.test(runs[at - 1]?.text ?? "") && /^( {2,})?$/.test(runs[at + 1]?.text ?? "");
    const title = runs.slice(0, Math.max(0, at)).findLast((run) => /[^\s┃]/.test(run.text));
    if (isApart && title !== undefined) return title.text.trim();
    const isPlain = runs.every(({ foreground }) => foreground === undefined);
    if (isPlain && / {8,}esc(\/enter)?( {2,}|$)/.test(text)) return text.trim();
  }
  return undefined;
}

export interface BlockReading {
  readonly state: StateWord;
  readonly rule: string;
  readonly saw: string;
}

const SUBAGENT_KEYS = /^\S.* \(\d+ of \d+\) .*Parent \S+ {2}Prev \S+ {2}Next \S+/;
/** The keys stand in the last row but one; a long reason may stand below its own. */
const LAST_ROWS = 8;

/** What stands in place of the box at the bottom, told by its first row and its keys; undefined where none is known. */
export function readBottomBlock(
  lines: readonly ScreenLine[],
  rules: OpencodeRules,
): BlockReading | undefined {
  const top = lines.findLastIndex(({ text }) => !/^ {2}┃/.test(text)) + 1;
  const rows = lines.slice(top).map(({ text }) => text.slice(3).trim());
  const [first = ""] = rows.filter((row) => row !== "");
  const keys = (pattern: RegExp) => rows.slice(-LAST_ROWS).some((row) => pattern.test(row));
  const lastRows = rows.slice(-3);

  const permission = rules.approval.exec(first)?.[0];
  if (permission !== undefined && keys(rules.approvalKeys))
    return { state: "blocked: approval", rule: "approval", saw: `${permission} ${rows[2] ?? ""}` };
  if (permission === undefined && lastRows.some((row) => rules.questionKeys.test(row)))
    return { state: "blocked: approval", rule: "question", saw: first };
  if (lastRows.some((row) => SUBAGENT_KEYS.test(row)))
    return { state: "blocked: picker", rule: "subagent-view", saw: first };
  return undefined;
}

import type { ComposerReading, ScreenReading } from "../contract.ts";
import type { ScreenLine } from "../screen.ts";
import type { StateWord } from "../state.ts";

/** Rows above the box within which what codex does is looked for, where a row of another version stands between. */
export const NEAR_BOX = 4;

/** Whether a capture has its colours. */
export function isStyled(lines: readonly ScreenLine[]): boolean {
  return lines.some(({ runs }) => runs.some(({ dim, foreground }) => dim || foreground !== undefined));
}

/** The lines at the end that no blank line parts. */
export function lastBlock(lines: readonly ScreenLine[]): readonly ScreenLine[] {
  return lines.slice(lines.findLastIndex(({ text }) => text === "") + 1);
}

/** What a screen of codex shows, by one of its rules. */
export function codexReading(
  state: StateWord,
  rule: string,
  saw: string,
  composer: ComposerReading | undefined,
): ScreenReading {
  return { state, rule: `codex.${rule}`, saw: saw.trim(), since: undefined, composer };
}

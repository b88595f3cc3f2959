import type { AddedWords } from "./places.ts";
import type { RuntimeAdapter, ScreenReading } from "./contract.ts";
import type { Screen } from "./screen.ts";
import type { StateWord } from "./state.ts";

/**
 * Pure. What a screen shows, with the words that a file adds where it has some. They make something known, or a person's
 * turn of what was taken for the agent's; they take nothing back. What stands in the box is what the built-in words see
 * in it, wherever those see a box.
 */
export function readScreenWith(
  adapter: Pick<RuntimeAdapter, "readScreen">,
  screen: Screen,
  added: AddedWords | undefined,
): ScreenReading {
  const own = adapter.readScreen(screen);
  if (added === undefined) return own;
  const other = adapter.readScreen(screen, added);
  if (!mayReplace(own.state, other.state)) return own;
  return { ...other, composer: own.composer ?? other.composer, byAddedWords: true };
}

/** Whether added words may say this of a screen of which the built-in ones say that. */
export function mayReplace(own: StateWord, other: StateWord): boolean {
  if (other === own || other === "unknown" || other === "dead" || own === "dead") return false;
  if (own === "unknown") return true;
  // a dialog stays one; which it is may be said more exactly
  if (isDialog(own)) return own === "blocked: picker" && isDialog(other);
  if (isDialog(other) || other === "blocked: rate-limit") return true;
  return own === "working" && other === "queued";
}

function isDialog(state: StateWord): boolean {
  return state.startsWith("blocked: ") && state !== "blocked: rate-limit";
}

export interface DecidingWord {
  readonly place: string;
  readonly word: string;
}

/** Pure. A smallest set of the added words with which the screen is read as it was: without any of them it is not. */
export function decidingWords(
  adapter: Pick<RuntimeAdapter, "readScreen">,
  screen: Screen,
  added: AddedWords,
): readonly DecidingWord[] {
  const { state, rule } = readScreenWith(adapter, screen, added);
  let left = Object.entries(added).flatMap(([place, words]) => words.map((word) => ({ place, word })));
  for (const one of left) {
    const without = left.filter((other) => other !== one);
    const read = readScreenWith(adapter, screen, byPlace(without));
    if (read.state === state && read.rule === rule) left = without;
  }
  return left;
}

function byPlace(words: readonly DecidingWord[]): AddedWords {
  const places = Map.groupBy(words, ({ place }) => place);
  return Object.fromEntries([...places].map(([place, those]) => [place, those.map(({ word }) => word)]));
}

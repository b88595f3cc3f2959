import type { Screen, ScreenLine } from "./screen.ts";
import type { ScreenReading } from "./contract.ts";

// tmux 3.3a; 3.2 says no more than "Pane is dead"
const DEAD_PANE = /^Pane is dead(?: \((?:status \d+|signal \w+), [^()]*\))?$/;

/** The screen up to its last line that is not blank. */
export function writtenLines(screen: Screen): readonly ScreenLine[] {
  return screen.lines.slice(0, screen.lines.findLastIndex((line) => line.text !== "") + 1);
}

/** What tmux writes below the last words of a program that ended; undefined where it did not. */
export function readDeadPane(screen: Screen): ScreenReading | undefined {
  const last = writtenLines(screen).at(-1)?.text ?? "";
  if (!DEAD_PANE.test(last)) return undefined;
  return { state: "dead", rule: "tmux.screen.dead", saw: last, since: undefined, composer: undefined };
}

/** A screen that no rule knows. */
export function unknownScreen(runtime: string, saw: string): ScreenReading {
  return { state: "unknown", rule: `${runtime}.screen.none`, saw, since: undefined, composer: undefined };
}

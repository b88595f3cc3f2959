import { describe } from "bun:test";
import { wordProblem } from "../../../src/domain/patterns/check-words.ts";
import { RUNTIMES_WITH_PLACES } from "../../../src/domain/patterns/schema.ts";
import { adapterOf } from "../../../src/runtimes/index.ts";
import type { Places } from "../../../src/runtimes/places.ts";
import { readScreenWith } from "../../../src/runtimes/read-screen.ts";
import { parseScreen, type Screen } from "../../../src/runtimes/screen.ts";
import { CHANGES_OF_SCREENS, screenWith } from "../../support/changed-screen.ts";
import { fuzz, must, same, type Dice } from "../../support/fuzz.ts";
import { screenFixtures } from "../../support/screen-fixtures.ts";

const isDialog = (state: string) => state.startsWith("blocked: ") && state !== "blocked: rate-limit";

/** What a file may add that was written against this very screen: its rows and pieces of them, its signs, its title. */
function hostileWords(screen: Screen, places: Places, dice: Dice): Record<string, string[]> {
  const rows = screen.lines.map(({ text }) => text).filter((text) => text.trim() !== "");
  const near = rows.slice(-12);
  const word = (): string => {
    const row = dice.oneOf(dice.chance(0.8) ? near : rows) ?? "";
    const parts = row.trim().split(dice.oneOf([" · ", "  ", ": ", " "]));
    const text = dice.oneOf([row, row.trim(), dice.oneOf(parts), parts[0], parts.at(-1), screen.title]) ?? "";
    return dice.chance(0.2) ? text.replace(/\S+$/, "<any>") : text.slice(0, 120);
  };
  const sign = (): string => dice.oneOf((dice.oneOf(near) ?? "").trim().split("")) ?? "";
  const added: Record<string, string[]> = {};
  for (const [name, place] of Object.entries(places)) {
    if (place.fixed === true || dice.chance(0.3)) continue;
    const words = Array.from({ length: 4 }, place.kind === "sign" ? sign : word).filter(
      (one) => wordProblem(one, name, place, places) === undefined,
    );
    if (words.length > 0) added[name] = words;
  }
  return added;
}

describe("words that are added with a screen in mind", () => {
  for (const runtime of RUNTIMES_WITH_PLACES) {
    const adapter = adapterOf(runtime);
    const fixtures = screenFixtures(runtime);
    const dialogs = fixtures.filter(({ state }) => isDialog(state));

    fuzz(
      `make no dialog of ${runtime} a free box, and no draft an empty one`,
      (dice) => {
        const fixture = dice.oneOf(dice.chance(0.7) ? dialogs : fixtures);
        const what = dice.chance(0.3) ? "nothing" : dice.oneOf(CHANGES_OF_SCREENS);
        const seen = what === "nothing" ? fixture : screenWith(what, fixture, dice);
        const screen = parseScreen(seen.capture, seen.title);
        const own = adapter.readScreen(screen);
        const added = hostileWords(screen, adapter.places ?? {}, dice);
        const { state, rule, composer } = readScreenWith(adapter, screen, added);
        const about = [`${fixture.folder}/${fixture.file} with ${what}`, added, own, state, rule, composer];
        if (own.composer !== undefined)
          must(same(own.composer, composer), "another draft than the built-in words see", ...about);
        if (isDialog(own.state))
          must(isDialog(state), "a dialog that the built-in words know is none", ...about);
        const isFree = ["idle", "working", "queued"].includes(state) && composer?.draft === "";
        if (isDialog(fixture.state) && own.state === "unknown")
          must(!isFree, "a dialog is a free box", ...about);
      },
      150,
    );
  }
});

import { describe, expect, test } from "bun:test";
import { RUNTIMES_WITH_PLACES } from "../../../src/domain/patterns/schema.ts";
import { adapterOf } from "../../../src/runtimes/index.ts";
import { parseScreen } from "../../../src/runtimes/screen.ts";
import { CHANGES_OF_SCREENS, screenWith } from "../../support/changed-screen.ts";
import type { RuntimeAdapter } from "../../../src/runtimes/contract.ts";
import { Dice, fuzz, FUZZ_SEED, must } from "../../support/fuzz.ts";
import { randomNumbers } from "../../support/killing.ts";
import { screenFixtures, type ScreenFixture } from "../../support/screen-fixtures.ts";

const isDialog = (state: string) => state.startsWith("blocked: ") && state !== "blocked: rate-limit";

interface Exception {
  readonly because: string;
  readonly holds: (fixture: ScreenFixture, read: string, draft: string | undefined) => boolean;
}

/** What a changed screen may be read as, beside what it is and `unknown`. */
const EXCEPTIONS: readonly Exception[] = [
  {
    because: "less is said, and it still is so: the messages that wait are told by their words alone",
    holds: ({ state }, read) => state === "queued" && read === "working",
  },
  {
    because: "less is said, and it still is so: a dialog, and not which one",
    holds: ({ state }, read) => isDialog(state) && read === "blocked: picker",
  },
  {
    because:
      "a limit is told by its words alone: in others it is an error after which it tries again, or is done",
    holds: ({ state }, read) => state === "blocked: rate-limit" && ["working", "idle"].includes(read),
  },
  {
    because:
      "a list for what stands in the box, or none any more: nothing is sent into a box that is not empty",
    holds: ({ state, draft }, read, now) =>
      [state, read].includes("blocked: picker") && (draft ?? "") !== "" && (now ?? "") !== "",
  },
  {
    because:
      "qwen's list of keys lies below a box whose hint is a draft where its words are not known, and ends in @",
    holds: ({ folder, file, state }, read, draft) =>
      folder.startsWith("qwen-") &&
      file.startsWith("shortcuts-") &&
      state === "unknown" &&
      read === "blocked: picker" &&
      (draft ?? "") !== "",
  },
];

function check(fixture: ScreenFixture, what: string, dice: Dice, adapter: RuntimeAdapter): boolean {
  const { capture, title } = screenWith(what, fixture, dice);
  const { state, rule, composer } = adapter.readScreen(parseScreen(capture, title));
  must(
    state === fixture.state ||
      state === "unknown" ||
      EXCEPTIONS.some(({ holds }) => holds(fixture, state, composer?.draft)),
    `${fixture.folder}/${fixture.file} with ${what}`,
    fixture.state,
    state,
    rule,
    composer,
  );
  return capture !== fixture.capture || title !== fixture.title;
}

describe("each screen that was captured, as another version may draw it", () => {
  for (const runtime of RUNTIMES_WITH_PLACES) {
    const fixtures = screenFixtures(runtime);
    const adapter = adapterOf(runtime);

    test(`of ${runtime} is what it is, or unknown: each of them with each change`, () => {
      const dice = new Dice(randomNumbers(FUZZ_SEED));
      const all = fixtures.flatMap((fixture) => CHANGES_OF_SCREENS.map((what) => ({ fixture, what })));
      const changed = all.filter(({ fixture, what }) => check(fixture, what, dice, adapter));
      // a change that changes nothing proves nothing
      expect(changed.length).toBeGreaterThan(all.length / 2);
    });

    fuzz(`of ${runtime} is what it is, or unknown`, (dice) => {
      check(dice.oneOf(fixtures), dice.oneOf(CHANGES_OF_SCREENS), dice, adapter);
    });
  }
});

import { describe } from "bun:test";
import { adapterOf } from "../../../src/runtimes/index.ts";
import type { RuntimeName } from "../../../src/runtimes/runtime-name.ts";
import { parseScreen } from "../../../src/runtimes/screen.ts";
import { changedScreen } from "../../support/changed-screen.ts";
import { fuzz, must } from "../../support/fuzz.ts";
import { screenFixtures } from "../../support/screen-fixtures.ts";

/** What a screen may be read as beside what it is: nothing that sends a message where it could not go, or waits in vain. */
function isNoFalseWord(is: string, read: string): boolean {
  if (read === is || read === "unknown") return true;
  // less is said, and it still is so
  if (is === "queued") return read === "working";
  // it is told by its words alone: in others it is an error after which it tries again, or is done
  if (is === "blocked: rate-limit") return read === "working" || read === "idle";
  return isDialog(is) && read === "blocked: picker";
}

const isDialog = (state: string) => state.startsWith("blocked: ") && state !== "blocked: rate-limit";

describe("a screen that another version draws a little differently", () => {
  for (const runtime of ["claude", "codex", "gemini", "opencode", "pi"] satisfies RuntimeName[]) {
    // a command that is written out is run by Enter, and with a letter changed it is another, whose menu is open
    const fixtures = screenFixtures(runtime).filter(({ file }) => !file.startsWith("slash-whole"));
    const adapter = adapterOf(runtime);
    fuzz(`of ${runtime} is read as what it is, or as unknown`, (dice) => {
      const fixture = dice.oneOf(fixtures);
      const changed = changedScreen(fixture, dice);
      const { state, rule, composer } = adapter.readScreen(parseScreen(changed.capture, changed.title));
      // a list for what stands in the box: nothing is sent into a box that is not empty
      const isDraft = (fixture.draft ?? "") !== "" && (composer?.draft ?? "") !== "";
      must(
        isNoFalseWord(fixture.state, state) || (fixture.state === "blocked: picker" && isDraft),
        `${fixture.file} with ${changed.what}`,
        fixture.state,
        state,
        rule,
      );
    });
  }
});

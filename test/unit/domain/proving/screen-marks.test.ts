import { expect } from "bun:test";
import { PROVABLE_RUNTIMES } from "../../../../src/domain/proving/names.ts";
import { SCREEN_MARKS } from "../../../../src/domain/proving/screen-marks.ts";
import { parseScreen } from "../../../../src/runtimes/screen.ts";
import { screenFixtures, testScreens } from "../../../support/screen-fixtures.ts";

// a proof has no other screens: its windows are 80 columns wide, and what is run there is one turn after another
const NOT_OF_A_PROOF = /^(?:bash-running|busy-esc-once)/;

for (const runtime of PROVABLE_RUNTIMES) {
  const marks = SCREEN_MARKS[runtime];
  const worked = screenFixtures(runtime).filter(
    ({ file, state }) =>
      (state === "working" || state === "queued") && file.includes("80x24") && !NOT_OF_A_PROOF.test(file),
  );
  testScreens("what works is not taken for idle by the marks of a proof", worked, ({ capture, title }) => {
    const screen = parseScreen(capture, title)
      .lines.map(({ text }) => text)
      .join("\n");
    expect(marks.workTitle?.test(title ?? "") ?? !marks.isIdle(screen)).toBe(true);
  });
}

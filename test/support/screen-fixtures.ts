/** Screens of real runtimes as tmux captured them, with what they must be read as. */
import { test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const FOLDER = resolve(import.meta.dir, "..", "fixtures", "screens");

export interface ScreenFixture {
  /** "stub", "claude-2.1.329". */
  readonly folder: string;
  readonly file: string;
  readonly capture: string;
  readonly title: string | undefined;
  readonly state: string;
  /** null: no box is seen. */
  readonly draft: string | null;
}

type Expected = Readonly<
  Record<string, { readonly title?: string; readonly state: string; readonly draft: string | null }>
>;

/** The fixtures of a runtime, whatever its version; every capture must have its expectation. */
export function screenFixtures(runtime: string): ScreenFixture[] {
  return screenFolders()
    .filter((folder) => folder === runtime || folder.startsWith(`${runtime}-`))
    .flatMap(readFixtures);
}

/** The fixtures of all other runtimes. */
export function foreignFixtures(runtime: string): ScreenFixture[] {
  return screenFolders()
    .filter((folder) => folder !== runtime && !folder.startsWith(`${runtime}-`))
    .flatMap(readFixtures);
}

/** The same but for those of a dead pane, which every adapter knows. */
export function liveForeignFixtures(runtime: string): ScreenFixture[] {
  return foreignFixtures(runtime).filter(({ state }) => state !== "dead");
}

/**
 * One test a folder of screens: `check` (which expects) gets each of its screens, and the failure lists every wrong
 * one with what was wrong. Throws where there is no screen at all: such a test would prove nothing.
 */
export function testScreens(
  claim: string,
  fixtures: readonly ScreenFixture[],
  check: (fixture: ScreenFixture) => void,
): void {
  if (fixtures.length === 0) throw new Error(`no screen is there to be tested: ${claim}`);
  for (const [folder, screens] of Map.groupBy(fixtures, (fixture) => fixture.folder)) {
    test(`${folder}: ${claim}`, () => {
      const wrong = screens.flatMap((fixture) => {
        try {
          check(fixture);
          return [];
        } catch (error) {
          return [`${fixture.file}: ${error instanceof Error ? error.message : String(error)}`];
        }
      });
      if (wrong.length > 0) {
        throw new Error(`${wrong.length} of ${screens.length} screens are wrong:\n${wrong.join("\n")}`);
      }
    });
  }
}

/** "stub", "claude-2.1.329": the folders that have screens. */
export function screenFolders(): string[] {
  return readdirSync(FOLDER).filter((folder) => readdirSync(join(FOLDER, folder)).includes("expected.json"));
}

function readFixtures(folder: string): ScreenFixture[] {
  const read = (name: string): string => readFileSync(join(FOLDER, folder, name), "utf8");
  const expected = JSON.parse(read("expected.json")) as Expected;
  const files = readdirSync(join(FOLDER, folder)).filter((file) => file.endsWith(".ansi"));
  return files.map((file) => {
    const wanted = expected[file];
    if (wanted === undefined) throw new Error(`${folder}/expected.json does not say what ${file} is`);
    return { folder, file, capture: read(file), ...wanted, title: wanted.title };
  });
}

/** Screens of real runtimes as tmux captured them, with what they must be read as. */
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
  return fixtureFolders()
    .filter((folder) => folder === runtime || folder.startsWith(`${runtime}-`))
    .flatMap(readFixtures);
}

/** The fixtures of all other runtimes. */
export function foreignFixtures(runtime: string): ScreenFixture[] {
  return fixtureFolders()
    .filter((folder) => folder !== runtime && !folder.startsWith(`${runtime}-`))
    .flatMap(readFixtures);
}

function fixtureFolders(): string[] {
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

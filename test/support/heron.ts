/** heron: a program that mosaic has never seen, whose dialogs are lists of which arrows move the mark. It writes down each key. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { descriptionText } from "./descriptions.ts";
import { projectRoot } from "./documents.ts";

export const HERON_DESCRIPTION = descriptionText("heron");

/** What a list of heron's offers. */
export const HERON_OPTIONS = ["Yes", "Yes, and do not ask again", "No", "No, and stop"];

interface HeronLine {
  /** Milliseconds since the epoch. */
  readonly ts: number;
  readonly kind: "message" | "key" | "choice";
  readonly about?: string;
  readonly key?: string;
  readonly option?: string;
}

/** Into a folder of PATH. */
export function writeHeron(bin: string): void {
  const text = readFileSync(join(projectRoot, "test/fixtures/programs/heron"), "utf8");
  writeFileSync(join(bin, "heron"), text, { mode: 0o755 });
}

/** What all herons of a HOME have written down. */
export function heronLines(home: string): readonly HeronLine[] {
  const folder = join(home, ".heron/sessions");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      // what stands behind the last newline is still being written
      .slice(0, -1)
      .map((line) => JSON.parse(line) as HeronLine),
  );
}

/** Runtimes that mosaic has itself, described as runtimes of one's own, to compare the two. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDescription } from "../../src/domain/described/load.ts";
import { describedAdapter } from "../../src/runtimes/described/adapter.ts";
import type { Described } from "../../src/runtimes/described/description.ts";
import type { RuntimeAdapter } from "../../src/runtimes/contract.ts";
import type { DescribedName } from "../../src/runtimes/runtime-name.ts";

const FOLDER = resolve(import.meta.dir, "..", "fixtures", "descriptions");

export function descriptionText(name: string): string {
  return readFileSync(join(FOLDER, `${name}.yaml`), "utf8");
}

/** A description by its text; throws with its problems. */
export function describedBy(text: string, name = "own"): Described {
  const parsed = parseDescription(text, `${name}.yaml`);
  if (!parsed.ok) {
    throw new Error(
      parsed.issues.map(({ line, column, path, what }) => `${line}:${column} ${path}: ${what}`).join("\n"),
    );
  }
  const { description } = parsed;
  return { name: name as DescribedName, file: `/home/${name}.yaml`, sha256: "0", description, problem: "" };
}

/** The adapter that the description of one makes. */
export function adapterDescribedAs(name: string): RuntimeAdapter {
  return describedAdapter(describedBy(descriptionText(name), `${name}-described`));
}

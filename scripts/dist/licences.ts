import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./compile.ts";
import { BUN_VERSION } from "./targets.ts";

/** A part of the binary that somebody else wrote, or mosaic itself. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
  readonly homepage?: string;
  readonly note?: string;
  /** The licence's text as the package has it, with its copyright lines. */
  readonly text?: string;
}

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readPackage(folder: string): PackageFile {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageFile;
}

function licenceText(folder: string): string | undefined {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  return file === undefined ? undefined : readFileSync(join(folder, file), "utf8");
}

function component(folder: string, { name, version, license, homepage }: PackageFile): Component {
  // What may be given away has to be known: a package that does not say it is not released.
  if (license === undefined) throw new Error(`${name}@${version} does not say its licence`);
  const text = licenceText(folder);
  return {
    name,
    version,
    licence: license,
    ...(homepage === undefined ? {} : { homepage }),
    ...(text === undefined ? {} : { text }),
  };
}

/** mosaic, Bun, and every package that mosaic needs at run time, with what those need. */
export function components(): readonly Component[] {
  const own = readPackage(projectRoot);
  const found = new Map<string, Component>();
  const waiting = Object.keys(own.dependencies ?? {});
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const folder = join(projectRoot, "node_modules", name);
    const manifest = readPackage(folder);
    found.set(name, component(folder, manifest));
    waiting.push(...Object.keys(manifest.dependencies ?? {}));
  }
  const bun: Component = {
    name: "bun",
    version: BUN_VERSION,
    licence: "MIT",
    homepage: "https://bun.com",
    note: "the runtime inside the binary; it links JavaScriptCore (LGPL-2) and other libraries under their own licences, which its documentation lists",
  };
  const packages = [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return [component(projectRoot, own), bun, ...packages];
}

export function renderLicences(version: string): string {
  return `${JSON.stringify({ schema: "mosaic.licences/1", version, components: components() }, undefined, 2)}\n`;
}

import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";

/** A place in a file of the binary: `/$bunfs/root/NAME:LINE:COLUMN`. */
const PLACE = /\/\$bunfs\/root\/([^\s():]+):(\d+):(\d+)/g;

/**
 * A stack of the binary with the places in the sources, by the maps in `folder` (`compile`, `maps`). A place of which no map
 * knows stays as it is, for maps of other sources know none of its files: their names say what is in them.
 */
export function readStack(stack: string, folder: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (name: string) => {
    if (!maps.has(name)) maps.set(name, readMap(join(folder, `${name}.map`)));
    return maps.get(name);
  };
  return stack.replaceAll(PLACE, (place, name: string, line: string, column: string) => {
    const entry = mapOf(name)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !("originalSource" in entry)) return place;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, "utf8")));
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw thrown;
  }
}

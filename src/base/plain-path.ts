import { MosaicError } from "./errors.ts";
import { printable } from "./printable.ts";

/**
 * Returns the path, if units, shell scripts and tmux can contain it. A line break would end a directive of a unit, and
 * begin another. `what` says whose path it is. Throws MosaicError("configuration").
 */
export function plainPath(what: string, path: string): string {
  const [character] = /[\p{Cc}\ufffd]/u.exec(path) ?? [];
  if (character === undefined) return path;
  const why =
    character === "\ufffd" ? "it is not UTF-8" : `it has a control character in it (${printable(character)})`;
  throw new MosaicError("configuration", `${what} cannot be used: ${why}: ${printable(path)}`, {
    hint: "name a path of printable characters",
  });
}

import { dirname } from "../host/path-parts.ts";

/** The first line of every page that mosaic writes: only a file that begins with it is replaced or removed. */
export const MANUAL_MARK = '.\\" A manual page of mosaic, made by mosaic manual-pages';

/** Fixed names, so that an uninstall finds the pages without a record. */
export const MANUAL_NAMES = ["mosaic.1", "mosaic-fleet.1", "mosaic-agent.1"] as const;

/** Where man(1) looks for the pages of a program in `PREFIX/bin`. */
export function manualFolder(binary: string): string {
  return `${dirname(dirname(binary))}/share/man/man1`;
}

/**
 * A PATH without the entries that depend on the current folder: `.`, an empty entry, any relative one. Whoever can
 * write there could choose the program that runs, and what is found may go into a unit.
 */
export function absoluteEntries(path: string): string {
  return path
    .split(":")
    .filter((entry) => entry.startsWith("/"))
    .join(":");
}

/**
 * A PATH without the entries that mean the current folder: `.`, an empty entry, any relative one. Whoever can write
 * there would choose the program that runs, and what is found may go into a unit.
 */
export function absoluteEntries(path: string): string {
  return path
    .split(":")
    .filter((entry) => entry.startsWith("/"))
    .join(":");
}

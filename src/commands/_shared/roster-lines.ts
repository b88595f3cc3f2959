import type { Page } from "../../cli/context.ts";

/** The changes of the roster, as in a diff. */
export function rosterLines(
  { style }: Page,
  { removed, added }: { readonly removed: readonly string[]; readonly added: readonly string[] },
): readonly string[] {
  return [...removed.map((line) => style.red(`- ${line}`)), ...added.map((line) => style.green(`+ ${line}`))];
}

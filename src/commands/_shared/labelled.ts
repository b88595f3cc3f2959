import { oneLine } from "../../base/printable.ts";
import type { Page } from "../../cli/context.ts";

/**
 * Facts about one thing, each after its label. A line break in a value cannot make a line that looks like another fact.
 */
export function labelled(page: Page, rows: readonly (readonly [string, string])[]): string {
  return rows.map(([label, value]) => `${page.style.dim(label.padEnd(11))}${oneLine(value)}`).join("\n");
}

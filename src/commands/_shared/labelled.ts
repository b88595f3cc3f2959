import type { Page } from "../../cli/context.ts";

/** Facts of one thing, each behind its label. */
export function labelled(page: Page, rows: readonly (readonly [string, string])[]): string {
  return rows.map(([label, value]) => `${page.style.dim(label.padEnd(11))}${value}`).join("\n");
}

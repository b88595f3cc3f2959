import type { Page } from "../../cli/context.ts";
import type { Ending } from "../../base/errors.ts";

/** What became of one agent in an action on several. */
export interface OutcomeRow {
  readonly name: string;
  readonly outcome: string;
  readonly failed: boolean;
  readonly detail: string;
}

export function outcomeTable(page: Page, rows: readonly OutcomeRow[]): string {
  return page.table(
    [{ title: "AGENT", whole: true }, { title: "RESULT", whole: true }, { title: "DETAIL" }],
    rows.map((row) => [row.name, { text: row.outcome, style: row.failed ? "red" : "green" }, row.detail]),
  );
}

export function partialExit(rows: readonly OutcomeRow[]): Ending | undefined {
  return rows.some((row) => row.failed) ? "partial" : undefined;
}

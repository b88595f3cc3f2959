import { conversationText } from "../../domain/agent/opened-conversation.ts";
import type { Page } from "../../cli/context.ts";

/** What became of one agent in an action on several. */
export interface OutcomeRow {
  readonly agent: string;
  readonly outcome: string;
  readonly detail: string | null;
  readonly pid?: number | null;
  readonly conversation?: string | null;
  readonly resumed?: boolean | null;
}

const FAILED: readonly string[] = ["failed", "not attempted"];

export function outcomeTable(page: Page, rows: readonly OutcomeRow[]): string {
  return page.table(
    [{ title: "AGENT", whole: true }, { title: "RESULT", whole: true }, { title: "DETAIL" }],
    rows.map(({ agent, outcome, detail, pid, conversation = null, resumed = null }) => [
      agent,
      { text: outcome, style: styleOf(outcome) },
      [
        pid === null || pid === undefined ? "" : `pid ${pid}`,
        resumed === null ? "" : conversationText({ conversation: conversation ?? undefined, resumed }),
        detail ?? "",
      ]
        .filter((part) => part !== "")
        .join("; "),
    ]),
  );
}

function styleOf(outcome: string): "red" | "yellow" | "green" {
  if (outcome === "not installed") return "yellow";
  return FAILED.includes(outcome) ? "red" : "green";
}

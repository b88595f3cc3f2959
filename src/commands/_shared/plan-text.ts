import type { Page } from "../../cli/context.ts";
import type { FleetPlanDocument } from "../../operations/documents/fleet-plan.ts";

const STYLES = {
  start: "green",
  stop: "red",
  restart: "yellow",
  "change files": "cyan",
  nothing: "dim",
  unknown: "yellow",
} as const;

/** A plan for a person: a line for each agent, then which agents it affects. `host`: another host of the team. */
export function planText(
  page: Page,
  { agents, files, summary, hash, due }: FleetPlanDocument["plan"],
  host?: string,
): string {
  const table = page.table(
    [{ title: "AGENT", whole: true }, { title: "ACTION", whole: true }, { title: "WHY" }],
    agents.map(({ agent, action, reasons, in_turn: inTurn, files: own, live }) => [
      agent,
      { text: action, style: STYLES[action] },
      [
        ...(inTurn === true && (action === "restart" || action === "stop") ? ["in mid-turn"] : []),
        ...reasons,
        ...live.map((change) => `live: ${change}`),
        ...(action === "change files" && live.length === 0 ? own : []),
      ].join("; "),
    ]),
  );
  return [
    table,
    ...files.map((path) => `change  ${path}`),
    "",
    summary,
    ...(due ? [`mosaic fleet apply${host === undefined ? "" : ` --host ${host}`} --plan ${hash}`] : []),
  ].join("\n");
}

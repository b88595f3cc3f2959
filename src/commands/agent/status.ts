import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { duration, lastedText } from "../../cli/show/quantities.ts";
import { conversationText } from "../../domain/agent/opened-conversation.ts";
import { readMoment } from "../../cli/parse/moment.ts";
import { fleetPast } from "../../operations/fleet/past.ts";
import { pastDetails, pastHeading, pastTable } from "../_shared/past-text.ts";
import { agentStatus } from "../../operations/agent/status.ts";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import type { AgentStatusDocument } from "../../operations/documents/agent-status.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import { attentionLines, attentionRows, withAttention } from "../_shared/attention.ts";
import { labelled } from "../_shared/labelled.ts";
import { EVERY_AGENT } from "../_shared/every-agent.ts";
import { processRemarks } from "../_shared/process-remarks.ts";
import { processListing } from "../_shared/process-table.ts";
import { stateText } from "../_shared/state-style.ts";

export const status = defineVerb({
  args: {
    agent: {
      type: "positional",
      valueHint: "AGENT",
      required: false,
      completes: "agents",
      description: "an agent of the roster (default: all of them)",
    },
    at: {
      type: "string",
      valueHint: "TIME",
      description: "as it was then, by the journal: 3h, 02:14, 2026-11-28T18:00",
    },
  },
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [
    { command: "mosaic agent status", explains: "every agent in one line" },
    { command: "mosaic agent status coder0", explains: "one agent, and how it last ended" },
    { command: "mosaic agent status coder0 --at 02:14", explains: "what is known of that moment" },
  ],
  async run(context, { agent, at }) {
    if (at !== undefined) {
      const { document } = await context.perform(fleetPast, {
        at: new Date(readMoment("at", at, Date.now())).toISOString(),
        agents: agent === undefined ? [] : [agent],
        classes: [],
        states: [],
      });
      context.note(pastHeading(document));
      const [row] = document.agents;
      return {
        text: (page) =>
          agent === undefined || row === undefined
            ? pastTable(page, document)
            : pastDetails(page, document, row),
        json: document,
      };
    }
    if (agent === undefined) {
      const { document } = await context.perform(fleetPs, { ...EVERY_AGENT, check: false });
      for (const remark of processRemarks(document)) context.warn(remark);
      return { text: (page) => processListing(page, document), json: document };
    }
    const { document } = await context.perform(agentStatus, { agent });
    return { text: (page) => details(page, document), json: document };
  },
});

function details(
  page: Page,
  { at, agent: row, command, conversation, resumed, last_exit: exit }: AgentStatusDocument,
): string {
  const now = Date.parse(at);
  const rows: (readonly [string, string])[] = [
    ["agent", row.agent],
    ["runtime", row.runtime],
    ["class", row.class],
    ["state", describeState(row, now)],
    ["pid", row.pid === null ? "-" : `${row.pid} (${command ?? "?"})`],
    ...(resumed === null
      ? []
      : [["began with", conversationText({ conversation: conversation ?? undefined, resumed })] as const]),
    ["beat", beatText(row.beat)],
  ];
  const remarks = [...row.flags, row.remark].filter((part) => part !== null).join(" ");
  if (remarks !== "") rows.push(["remark", remarks]);
  if (exit !== null) {
    const how = exit.wanted ? `stopped (${exit.summary})` : exit.summary;
    rows.push(["last exit", `${how}, ${duration(Math.max(0, now - Date.parse(exit.at)))} ago`]);
  }
  const screen = exit?.screen ?? [];
  const last =
    screen.length === 0 ? [] : ["", page.style.dim("its last screen:"), ...screen.map((line) => `  ${line}`)];
  return withAttention(
    [labelled(page, rows), ...last].join("\n"),
    attentionLines(page, attentionRows([row]), now),
  );
}

/** "idle for 3m (native: claude.native.idle)"; "failed: exited with status 7". */
function describeState(row: AgentRow, now: number): string {
  const { state, reason, source, rule } = row;
  const lasted = lastedText(row, now);
  const how = rule === null ? "" : ` (${source}: ${rule})`;
  const why = state === "blocked" || reason === null ? "" : `: ${reason}`;
  return `${stateText({ state, reason })}${why}${lasted === undefined ? "" : ` for ${lasted}`}${how}`;
}

function beatText({ state, age_ms: age, reason }: AgentRow["beat"]): string {
  return age === null ? (reason ?? state) : `${state}, ${duration(age)} ago`;
}

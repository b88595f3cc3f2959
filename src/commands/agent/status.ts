import type { Page } from "../../cli/context.ts";
import { agentStatus, type AgentStatus } from "../../domain/fleet/agent-status.ts";
import { selectAgents } from "../../domain/fleet/fleet.ts";
import { lastExit, lastScreen, type LastExit } from "../../domain/fleet/last-exit.ts";
import { observe } from "../../domain/fleet/observe.ts";
import { hostDocument } from "../_shared/document.ts";
import { duration, statusTable } from "../_shared/status-table.ts";
import { defineVerb } from "../_shared/verb.ts";

export const status = defineVerb({
  args: {
    agent: {
      type: "positional",
      valueHint: "AGENT",
      required: false,
      description: "an agent of the roster (default: all of them)",
    },
  },
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [
    { command: "mosaic agent status", explains: "every agent in one line" },
    { command: "mosaic agent status coder0", explains: "one agent, and how it last ended" },
  ],
  async run(context, { agent }) {
    const services = await context.wire();
    const fleet = await services.fleet();
    const selected = selectAgents(fleet.roster, agent === undefined ? [] : [agent]);
    const supervisor = await services.supervisor(fleet);
    const statuses = (await observe(fleet, supervisor, selected)).agents.map(agentStatus);
    const [only] = statuses;
    const exit = agent === undefined || only === undefined ? undefined : await lastExit(fleet, only.name);
    const screen =
      exit === undefined || only === undefined ? [] : await lastScreen(fleet, only.name, LAST_LINES);
    return {
      text: (page) =>
        agent === undefined || only === undefined
          ? statusTable(page, statuses)
          : details(page, only, { exit, screen, now: fleet.clock.now() }),
      json: hostDocument(services, "mosaic.agent.status/1", {
        supervisor: supervisor.kind,
        agents: statuses,
        ...(agent === undefined ? {} : { last_exit: exit === undefined ? null : { ...exit, screen } }),
      }),
    };
  },
});

const LAST_LINES = 20;

interface PostMortem {
  readonly exit: LastExit | undefined;
  readonly screen: readonly string[];
  readonly now: number;
}

function details(page: Page, status: AgentStatus, { exit, screen, now }: PostMortem): string {
  const { liveness } = status;
  const rows: (readonly [string, string])[] = [
    ["agent", status.name],
    ["runtime", status.runtime],
    ["class", status.class],
    ["state", [status.state, ...status.flags, status.detail].filter((part) => part !== "").join(" ")],
    ["pid", status.pid === undefined ? "-" : `${status.pid} (${status.command ?? "?"})`],
    [
      "beat",
      liveness.word === "unknown" ? liveness.why : `${liveness.word}, ${duration(liveness.ageMs)} ago`,
    ],
  ];
  if (exit !== undefined) {
    const how = exit.wanted ? `stopped (${exit.summary})` : exit.summary;
    rows.push(["last exit", `${how}, ${duration(Math.max(0, now - exit.at))} ago`]);
  }
  const lines = rows.map(([label, value]) => `${page.style.dim(label.padEnd(11))}${value}`);
  if (screen.length > 0)
    lines.push("", page.style.dim("its last screen:"), ...screen.map((line) => `  ${line}`));
  return lines.join("\n");
}

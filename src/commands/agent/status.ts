import type { Page } from "../../cli/context.ts";
import type { AgentState } from "../../runtimes/state.ts";
import { statesOf } from "../../domain/fleet/agent-states.ts";
import { agentStatus, type AgentStatus } from "../../domain/fleet/agent-status.ts";
import { selectAgents } from "../../domain/host/host.ts";
import { lastExit, lastScreen, type LastExit } from "../../domain/agent/last-exit.ts";
import { observe } from "../../domain/fleet/observe.ts";
import { hostDocument } from "../_shared/document.ts";
import { duration, statusTable } from "../_shared/status-table.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";

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
    const seen = await observe(fleet, supervisor, selected);
    const statuses = seen.agents.map(agentStatus);
    const states = await statesOf(
      fleet,
      await services.stateSources(fleet.roster.tmux.socketName),
      seen.agents,
    );
    const [only] = statuses;
    const exit = agent === undefined || only === undefined ? undefined : await lastExit(fleet, only.name);
    const screen =
      exit === undefined || only === undefined ? [] : await lastScreen(fleet, only.name, LAST_LINES);
    return {
      text: (page) =>
        agent === undefined || only === undefined
          ? statusTable(page, statuses, states)
          : details(page, only, { doing: states.get(only.name), exit, screen, now: fleet.clock.now() }),
      json: hostDocument(services, "mosaic.agent.status/1", {
        supervisor: supervisor.kind,
        agents: statuses.map((status) => ({ ...status, doing: doingOf(states.get(status.name)) })),
        ...(agent === undefined ? {} : { last_exit: exit === undefined ? null : { ...exit, screen } }),
      }),
    };
  },
});

const LAST_LINES = 20;

function doingOf(doing: AgentState | undefined): Record<string, unknown> | null {
  if (doing === undefined) return null;
  const { state, source, rule, since } = doing;
  return { state, source, rule, since: since === undefined ? null : new Date(since).toISOString() };
}

interface PostMortem {
  readonly doing: AgentState | undefined;
  readonly exit: LastExit | undefined;
  readonly screen: readonly string[];
  readonly now: number;
}

/** "idle for 3m (native: claude.native.idle)". */
function describeDoing({ state, since, source, rule }: AgentState, now: number): string {
  const age = since === undefined ? "" : ` for ${duration(Math.max(0, now - since))}`;
  return `${state}${age} (${source}: ${rule})`;
}

function details(page: Page, status: AgentStatus, { doing, exit, screen, now }: PostMortem): string {
  const { liveness } = status;
  const rows: (readonly [string, string])[] = [
    ["agent", status.name],
    ["runtime", status.runtime],
    ["class", status.class],
    ["state", [status.state, ...status.flags, status.detail].filter((part) => part !== "").join(" ")],
    ...(doing === undefined ? [] : [["doing", describeDoing(doing, now)] as const]),
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

import type { Context, Page } from "../../cli/context.ts";
import { progressLine } from "../../cli/show/progress-line.ts";
import { lastedText } from "../../cli/show/quantities.ts";
import { helpCommand } from "../../domain/agent/help-command.ts";
import { letsMessageLie } from "../../domain/fleet/select-rows.ts";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import type { BudgetDocument } from "../../operations/documents/budget.ts";
import { budgetFollows, budgetText, raiseCommand } from "./budget-text.ts";
import { EVERY_AGENT } from "./every-agent.ts";
import { reasonText } from "./state-style.ts";

type Row = Pick<AgentRow, "agent" | "reason" | "since" | "since_is_bound"> & {
  readonly blocked: boolean;
  /** When a usage limit ends. */
  readonly until?: string | null;
  /** undefined: not known. */
  readonly runtime: string | undefined;
};

/** The rows of a listing, in the form that the block needs. */
export function attentionRows(rows: readonly AgentRow[]): Row[] {
  return rows.map(({ agent, runtime, state, reason, since, since_is_bound, until }) => ({
    agent,
    runtime,
    blocked: state === "blocked",
    reason,
    since,
    since_is_bound,
    until,
  }));
}

/** How long a new agent has to reach its prompt or its first question. */
const SETTLE_MS = 10_000;
const SETTLE_POLL_MS = 500;

/** Outcomes that leave a new process behind. */
const BEGUN: readonly string[] = ["started", "restarted", "already running"];

/**
 * Every agent that waits for a person: for what, since when, and the command that helps; and every one that lets a message
 * lie, with the command that shows it. Empty where there is none.
 */
export function attentionLines(page: Page, rows: readonly Row[], now: number): string[] {
  return [...blockedLines(page, rows, now), ...unbegunLines(page, rows)];
}

function unbegunLines(page: Page, rows: readonly Row[]): string[] {
  const agents = rows.flatMap((row) => (letsMessageLie(row) ? [row.agent] : []));
  if (agents.length === 0) return [];
  const width = Math.max(...agents.map((agent) => agent.length));
  const heading =
    agents.length === 1
      ? "1 agent has not begun on a message:"
      : `${agents.length} agents have not begun on a message:`;
  return [
    page.style.yellow(heading),
    ...agents.map((agent) => `  ${agent.padEnd(width)}  mosaic agent explain ${agent}`),
  ];
}

function blockedLines(page: Page, rows: readonly Row[], now: number): string[] {
  const waiting = rows.filter((row) => row.blocked);
  if (waiting.length === 0) return [];
  const cells = waiting.map((row) => {
    const lasted = lastedText(row, now);
    const { agent, reason, runtime } = row;
    return [
      agent,
      reasonText(row) ?? "",
      lasted === undefined ? "" : `for ${lasted}`,
      helpCommand(agent, reason, runtime),
    ] as const;
  });
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((row) => (row[at] ?? "").length)));
  const heading = `${waiting.length === 1 ? "1 agent is" : `${waiting.length} agents are`} blocked:`;
  return [
    page.style.yellow(heading),
    ...cells.map((row) => `  ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join("  ")}`),
  ];
}

/** Every agent that has used its budget of today: how much, what follows, and the command that raises it. */
export function budgetLines(
  page: Page,
  rows: readonly { agent: string; budget: BudgetDocument | null }[],
): string[] {
  const over = rows.flatMap(({ agent, budget }) => (budget?.over === true ? [{ agent, budget }] : []));
  if (over.length === 0) return [];
  const cells = over.map(({ agent, budget }) => [
    agent,
    budgetText(budget),
    budgetFollows(budget).replace(/^over, /, ""),
    raiseCommand(agent, budget),
  ]);
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((row) => (row[at] ?? "").length)));
  const heading =
    over.length === 1 ? "1 agent has used its budget:" : `${over.length} agents have used their budgets:`;
  return [
    page.style.yellow(heading),
    ...cells.map((row) => `  ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join("  ")}`),
  ];
}

/** The text, and below it the agents that wait. */
export function withAttention(text: string, lines: readonly string[]): string {
  return lines.length === 0 ? text : [text, "", ...lines].join("\n");
}

/**
 * Which of the agents that were just started wait for a person: looks until each has reached its prompt or its first
 * question, for 10 s at most. Without a terminal nobody can answer, so it looks once.
 */
export async function attentionAfter(
  context: Context,
  outcomes: readonly { readonly agent: string; readonly outcome: string }[],
): Promise<(page: Page) => string[]> {
  const agents = outcomes.filter(({ outcome }) => BEGUN.includes(outcome)).map(({ agent }) => agent);
  return agents.length === 0
    ? () => []
    : lookForBlocked(context, agents, context.outputIsTerminal() ? SETTLE_MS : 0);
}

/** Which agents of the roster wait for a person now. */
export function attentionNow(context: Context): Promise<(page: Page) => string[]> {
  return lookForBlocked(context, [], 0);
}

/**
 * Nothing with --json, because programs ask `fleet ps`. The command itself is done: if this look fails, or is
 * interrupted, there is just nothing to add.
 */
async function lookForBlocked(
  context: Context,
  agents: readonly string[],
  settleMs: number,
): Promise<(page: Page) => string[]> {
  if (context.json) return () => [];
  const line = progressLine(context);
  const deadline = performance.now() + settleMs;
  try {
    for (;;) {
      const { document } = await context.perform(fleetPs, {
        ...EVERY_AGENT,
        agents: [...agents],
        check: false,
      });
      const starting = document.agents.filter(({ state }) => state === "starting");
      if (starting.length === 0 || performance.now() >= deadline) {
        return (page) => attentionLines(page, attentionRows(document.agents), Date.parse(document.at));
      }
      await line.show(`still starting: ${starting.map(({ agent }) => agent).join(", ")}`);
      await context.sleep(SETTLE_POLL_MS);
    }
  } catch {
    return () => [];
  } finally {
    await line.clear();
  }
}

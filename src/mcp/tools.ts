import type { AgentRight } from "../domain/roster/roster.ts";
import { OPERATIONS, type OperationEntry } from "../operations/index.ts";

/**
 * The operations that every agent gets as tools: look, speak and wait. None of them starts, stops or changes anything.
 */
const FOR_AGENTS = [
  "agent.guide",
  "agent.roster",
  "agent.status",
  "agent.send",
  "agent.ask",
  "agent.reply",
  "agent.inbox",
  "agent.broadcast",
  "agent.wait",
  "agent.last",
  "fleet.ps",
  "fleet.events",
  "fleet.recap",
] as const;

/** A tool that changes the fleet, only for agents that the roster lets do it. */
const WHERE_ALLOWED = { add: "fleet.add" } as const satisfies Partial<Record<AgentRight, string>>;

export interface Tool {
  /** The operation's name, in letters that every client accepts. */
  readonly name: string;
  readonly operation: string;
  readonly entry: OperationEntry;
  /** It changes nothing, so a client need not ask a person first. */
  readonly looksOnly: boolean;
}

/** `may`: what the roster lets the calling agent do; empty for a caller that is no agent. */
export function toolsForAgents(may: readonly AgentRight[]): readonly Tool[] {
  const more = may.includes("add") ? [WHERE_ALLOWED.add] : [];
  return [...FOR_AGENTS, ...more].map((operation) => {
    const entry = OPERATIONS[operation];
    if (entry === undefined) throw new Error(`there is no operation ${operation}`);
    return { name: toolName(operation), operation, entry, looksOnly: entry.looks };
  });
}

function toolName(operation: string): string {
  return operation.replaceAll(".", "_");
}

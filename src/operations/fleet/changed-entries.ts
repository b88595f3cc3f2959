import type { Call } from "../operation.ts";

/** Warns about agents that run with another entry than the roster has, with the command that applies it. */
export function warnOfChanges(warn: Call["warn"], agents: readonly string[]): void {
  if (agents.length === 0) return;
  const [verb, them] = agents.length === 1 ? ["runs as it was", "it"] : ["run as they were", "them"];
  warn(`${agents.join(", ")} ${verb} started, not as the roster has ${them} now: mosaic fleet apply`);
}

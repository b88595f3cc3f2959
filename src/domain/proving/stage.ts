import type { ProvingGround } from "../ports/proving.ts";
import type { ProvableRuntime } from "./names.ts";
import type { Waiting } from "./until.ts";

/** Where a runtime is proven: its ground, its agents, and what time it is there. */
export interface Stage extends Waiting {
  readonly runtime: ProvableRuntime;
  readonly ground: ProvingGround;
  readonly agents: readonly StagedAgent[];
}

export interface StagedAgent {
  readonly name: string;
  /** Absolute; its own. */
  readonly folder: string;
}

/** So many agents of a runtime, each with a folder of its own below the home. */
export function stagedAgents(runtime: string, home: string, count: number): readonly StagedAgent[] {
  return Array.from({ length: count }, (_, number) => {
    const name = `${runtime}${number}`;
    return { name, folder: `${home}/work/${name}` };
  });
}

/** Several agents of one runtime that work cells off side by side. */
import { describeError } from "../../base/errors.ts";
import type { ProvingAgent } from "./agent.ts";
import type { Cell } from "./cell.ts";
import { runCell, type CellResult, type NumberedCell } from "./run-cell.ts";
import type { Stage } from "./stage.ts";

export interface Work {
  readonly cells: readonly Cell[];
  /** Called after each send. */
  readonly done: (result: CellResult) => void;
  /** Called when a state was brought about, before its message. */
  readonly look?: (agent: ProvingAgent, cell: Cell, holds: () => Promise<boolean>) => Promise<void>;
}

export interface WorkDone {
  readonly results: readonly CellResult[];
  /** Set-ups that failed and were tried again, and cells that could not be run at all. */
  readonly setUpsFailed: readonly string[];
  readonly notRun: readonly string[];
}

/** Before the reason why an agent works no more. */
export const GIVEN_UP = "an agent was given up";

/** How often a state is tried to be brought about. */
const TRIES = 3;

interface Job extends NumberedCell {
  readonly tries: number;
}

/** Ends early, without throwing, where the stage's signal is aborted. The agents have started before it. */
export async function workOff(
  stage: Stage,
  agents: readonly ProvingAgent[],
  { cells, done, look }: Work,
): Promise<WorkDone> {
  const results: CellResult[] = [];
  const setUpsFailed: string[] = [];
  const notRun: string[] = [];
  const jobs: Job[] = cells.map((cell, number) => ({ cell, number, tries: 1 }));
  const { signal } = stage;

  /** Works jobs off until there is none, or the agent cannot be made to work again. */
  const work = async (agent: ProvingAgent): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const { cell, tries } = job;
      const result = signal.aborted
        ? "no time was left"
        : await runCell(stage, agent, job, (holds) => look?.(agent, cell, holds) ?? Promise.resolve()).catch(
            describeError,
          );
      if (typeof result !== "string" && !signal.aborted) {
        results.push(result);
        done(result);
        if (result.record.leftBehind === undefined) continue;
      } else {
        const why = signal.aborted || typeof result !== "string" ? "no time was left" : result;
        if (!signal.aborted) setUpsFailed.push(`${titleOfCell(cell)}: ${why}`);
        if (tries < TRIES && !signal.aborted) jobs.push({ ...job, tries: tries + 1 });
        else notRun.push(`${titleOfCell(cell)}: ${why}`);
      }
      if (signal.aborted) continue;
      await startAfresh(agent);
    }
  };
  const ends = await Promise.allSettled(agents.map((agent) => work(agent)));
  for (const end of ends) {
    if (end.status === "rejected" && !signal.aborted) {
      notRun.push(`${GIVEN_UP}: ${describeError(end.reason)}`);
    }
  }
  notRun.push(...jobs.map(({ cell }) => titleOfCell(cell)));
  return { results, setUpsFailed, notRun };
}

async function startAfresh(agent: ProvingAgent): Promise<void> {
  const { finished } = await agent.restart();
  await finished;
  await agent.waitStarted();
}

function titleOfCell({ state, content, size }: Cell): string {
  return `${state}, ${content.name}, ${size.columns}x${size.rows}`;
}

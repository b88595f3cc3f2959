/** All sends to one runtime: a fleet of several agents that work the plan off side by side. */
import type { MockModelServer } from "../support/runtimes/mock-model-server.ts";
import type { LabRuntime } from "../support/runtimes/runtime-names.ts";
import { labAgent, type LabAgent } from "./lab-agent.ts";
import type { Cell } from "./plan.ts";
import type { SendRecord } from "./records.ts";
import { runCell, type Bench, type CellResult } from "./run-cell.ts";
import { RuntimeFleet } from "./runtime-fleet.ts";

export interface RuntimeRun {
  readonly runtime: LabRuntime;
  readonly version: string;
  readonly cells: readonly Cell[];
  readonly agents: number;
  readonly binary: string;
  readonly sender: string | undefined;
  readonly server: MockModelServer;
  /** Called after each send. */
  done(result: CellResult): void;
  say(line: string): void;
  readonly signal: AbortSignal;
}

export interface RuntimeOutcome {
  readonly results: readonly CellResult[];
  /** Set-ups that failed and were tried again, and cells that could not be run at all. */
  readonly setUpsFailed: readonly string[];
  readonly notRun: readonly string[];
  readonly seconds: number;
}

/** How often a state is tried to be brought about. */
const TRIES = 3;
/** A message that nobody expects any more has so long to come after all. */
const AFTERMATH_MS = 5_000;

interface Job {
  readonly cell: Cell;
  readonly number: number;
  readonly tries: number;
}

export async function runRuntime(run: RuntimeRun): Promise<RuntimeOutcome> {
  const started = performance.now();
  const results: CellResult[] = [];
  const setUpsFailed: string[] = [];
  const notRun: string[] = [];
  const jobs: Job[] = run.cells.map((cell, number) => ({ cell, number, tries: 1 }));

  await using fleet = new RuntimeFleet({
    runtime: run.runtime,
    version: run.version,
    agents: run.agents,
    url: run.server.url,
    binary: run.binary,
    ...(run.sender === undefined ? {} : { sender: run.sender }),
  });
  const bench: Bench = { fleet, server: run.server };
  await fleet.start();
  const agents = fleet.names.map((_, number) => labAgent(fleet, run.server, number));
  await Promise.all(agents.map((agent) => agent.waitStarted()));
  run.say(`${run.runtime}: ${agents.length} agents are ready`);

  /** Works jobs off until there is none, or the agent cannot be made to work again. */
  const work = async (agent: LabAgent): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined && !run.signal.aborted; job = jobs.shift()) {
      const { cell, number, tries } = job;
      const result = await runCell(bench, agent, cell, number).catch((error: unknown) => String(error));
      if (run.signal.aborted && typeof result === "string") return;
      if (typeof result !== "string") {
        results.push(result);
        run.done(result);
        if (result.record.leftBehind === undefined) continue;
      } else {
        setUpsFailed.push(`${nameOf(cell)}: ${result}`);
        if (tries < TRIES) jobs.push({ ...job, tries: tries + 1 });
        else notRun.push(`${nameOf(cell)}: ${result}`);
      }
      await startAfresh(agent);
    }
  };
  const ends = await Promise.allSettled(agents.map((agent) => work(agent)));
  for (const end of ends)
    if (end.status === "rejected") notRun.push(`an agent was given up: ${String(end.reason)}`);
  notRun.push(...jobs.map(({ cell }) => nameOf(cell)));
  await Bun.sleep(AFTERMATH_MS);
  return { results, setUpsFailed, notRun, seconds: (performance.now() - started) / 1000 };
}

async function startAfresh(agent: LabAgent): Promise<void> {
  await (
    await agent.restart()
  ).finished;
  await agent.waitStarted();
}

function nameOf({ state, content, size }: Cell): string {
  return `${state}, ${content.name}, ${size.columns}x${size.rows}`;
}

/** How a send is named in a report. */
export function titleOf(record: SendRecord): string {
  return `${record.runtime} ${record.state}, ${record.content}, ${record.size}, ${record.way} (${record.token})`;
}

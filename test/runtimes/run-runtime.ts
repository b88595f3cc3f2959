/** All sends to one runtime: a fleet of several agents that work the plan off side by side. */
import type { MockModelServer } from "../../src/adapters/mock-model/server.ts";
import { provingAgent } from "../../src/domain/proving/agent.ts";
import type { Cell } from "../../src/domain/proving/cell.ts";
import type { SendRecord } from "../../src/domain/proving/records.ts";
import type { CellResult } from "../../src/domain/proving/run-cell.ts";
import { workOff, type WorkDone } from "../../src/domain/proving/work-off.ts";
import type { LabRuntime } from "../support/runtimes/runtime-names.ts";
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

export interface RuntimeOutcome extends WorkDone {
  readonly seconds: number;
}

/** A message that nobody expects any more has so long to come after all. */
const AFTERMATH_MS = 5_000;

export async function runRuntime(run: RuntimeRun): Promise<RuntimeOutcome> {
  const started = performance.now();
  await using fleet = new RuntimeFleet({
    runtime: run.runtime,
    version: run.version,
    agents: run.agents,
    server: run.server,
    binary: run.binary,
    signal: run.signal,
    ...(run.sender === undefined ? {} : { sender: run.sender }),
  });
  await fleet.start();
  const agents = fleet.agents.map((_, number) => provingAgent(fleet, number));
  await Promise.all(agents.map((agent) => agent.waitStarted()));
  run.say(`${run.runtime}: ${agents.length} agents are ready`);
  const work = await workOff(fleet, agents, run);
  await Bun.sleep(AFTERMATH_MS);
  return { ...work, seconds: (performance.now() - started) / 1000 };
}

/** How a send is named in a report. */
export function titleOf(record: SendRecord): string {
  return `${record.runtime} ${record.state}, ${record.content}, ${record.size}, ${record.way} (${record.token})`;
}

/** An agent that has used its budget is stopped; whether it is, its supervisor says, and not what the stop left behind. */
import { expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import { stopForBudget } from "../../../../src/domain/fleet/stop-for-budget.ts";
import type { StateWord } from "../../../../src/runtimes/state.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { sourcesOf } from "../../../support/state-sources.ts";
import { fakeFleet, FakeSupervisor, run } from "../../../support/supervision-fakes.ts";

const AGENT = rosterAgent({}, "a");

async function stop(ends: boolean): Promise<boolean> {
  const fleet = fakeFleet([AGENT]);
  run(fleet, AGENT);
  const supervisor = new FakeSupervisor(fleet);
  // its stop says that something could not be done
  supervisor.stop = async (agents: readonly AgentName[]) => {
    if (ends) fleet.manager.units.length = 0;
    return new Map(agents.map((name) => [name, "2 of its processes could not be ended"]));
  };
  const tools = {
    workers: undefined as never,
    token: "a worker",
    newToken: () => "t",
    note: () => undefined,
  };
  const sources = sourcesOf(fleet, new Map<string, StateWord>([["a", "idle"]]));
  return await stopForBudget(fleet, supervisor, AGENT, sources, tools);
}

test("a stop that left processes behind has stopped it all the same", async () => {
  expect(await stop(true)).toBe(true);
});

test("a stop that failed is tried again: the agent runs", async () => {
  expect(await stop(false)).toBe(false);
});

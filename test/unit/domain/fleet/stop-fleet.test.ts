/** A stop waits for turns, stops the others meanwhile, and writes down only whom it stops. */
import { expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import { stopFleet, type StopOptions } from "../../../../src/domain/fleet/stop-fleet.ts";
import { stopRecords } from "../../../../src/domain/fleet/stop-record.ts";
import { namesOf } from "../../../../src/domain/host/host.ts";
import type { StateWord } from "../../../../src/runtimes/state.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { sourcesOf } from "../../../support/state-sources.ts";
import { fakeFleet, FakeSupervisor, run } from "../../../support/supervision-fakes.ts";

const AGENTS = ["a", "b"].map((name) => rosterAgent({}, name));

class Stopping extends FakeSupervisor {
  override async stop(agents: readonly AgentName[], wholeFleet = false) {
    this.calls.push([wholeFleet ? "fleet" : "agents", ...agents]);
    return new Map<AgentName, string>();
  }
  override async stopHolder() {
    this.calls.push(["holder"]);
    return undefined;
  }
}

async function stop(options: Partial<StopOptions>, heard: (states: Map<string, StateWord>) => void) {
  const fleet = fakeFleet(AGENTS);
  for (const agent of AGENTS) run(fleet, agent);
  const supervisor = new Stopping(fleet);
  const states = new Map<string, StateWord>([
    ["a", "idle"],
    ["b", "working"],
  ]);
  const said: string[] = [];
  const all: StopOptions = {
    wholeFleet: true,
    now: false,
    idleTimeoutMs: 5_000,
    sources: sourcesOf(fleet, states),
    async progress(text) {
      said.push(text);
      heard(states);
    },
    ...options,
  };
  const tools = {
    workers: undefined as never,
    token: "a worker",
    newToken: () => "t",
    note: () => undefined,
  };
  const ending = new AbortController();
  const work = stopFleet(fleet, supervisor, AGENTS, all, tools).finally(() => ending.abort());
  work.catch(() => undefined);
  for (let second = 0; second < 60 && !ending.signal.aborted; second += 1) await fleet.clock.advance(1_000);
  const report = await work;
  const stopped = [...(await stopRecords(fleet, namesOf(AGENTS))).keys()];
  return {
    calls: supervisor.calls,
    said,
    stopped,
    rows: report.agents.map(({ name, outcome, detail }) => `${name} ${outcome} ${detail}`.trim()),
  };
}

test("a turn is waited for, and the server goes with the last agent", async () => {
  const { calls, said, stopped, rows } = await stop({}, (states) => states.set("b", "idle"));
  expect(calls).toEqual([["agents", "a"], ["fleet", "b", "a"], ["holder"]]);
  expect(said).toEqual(["b is in mid-turn"]);
  expect(stopped.map(String)).toEqual(["a", "b"]);
  expect(rows).toEqual(["a stopped", "b stopped"]);
});

test("a turn that does not end goes on, on its server, and nobody says that its agent was stopped", async () => {
  const { calls, stopped, rows } = await stop({}, () => undefined);
  expect(calls).toEqual([["agents", "a"]]);
  expect(stopped.map(String)).toEqual(["a"]);
  expect(rows).toEqual(["a stopped", "b not attempted it is in mid-turn (working); --now cuts it"]);
});

test("a turn is cut where that was asked for, and that is said", async () => {
  const { calls, said, rows } = await stop({ now: true }, () => undefined);
  expect(calls).toEqual([["fleet", "a", "b"], ["holder"]]);
  expect(said).toEqual([]);
  expect(rows).toEqual(["a stopped", "b stopped its turn was cut"]);
});

import { expect, test } from "bun:test";
import { known } from "../../../../src/base/answer.ts";
import type { Fleet } from "../../../../src/domain/host/host.ts";
import { fleetPaths } from "../../../../src/domain/host/paths.ts";
import type { Supervisor } from "../../../../src/domain/fleet/supervisor.ts";
import { stopAgents } from "../../../../src/domain/fleet/stop.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { VirtualClock } from "../../../support/supervision-clock.ts";
import { FakeFiles, HOME } from "../../../support/supervision-fakes.ts";

test("what a killed launcher left for its pane goes with a stop, but of an agent that could not be stopped", async () => {
  const files = new FakeFiles();
  const paths = fleetPaths(HOME, "/home/someone/.config");
  for (const name of ["a", "b"]) files.texts.set(`${paths.run}/${name}.environment`, "API_KEY=hunter2");
  files.texts.set(`${paths.run}/a.hb`, "ts=1");
  const [a, b] = [rosterAgent({}, "a"), rosterAgent({}, "b")];
  const supervisor = {
    states: async () => known(new Map()),
    stop: async () => new Map([[b.name, "systemctl could not stop it"]]),
  } as unknown as Supervisor;
  const processes = { ofAgents: async () => new Map() };
  const fleet = { files, paths, processes, clock: new VirtualClock() } as unknown as Fleet;
  await stopAgents(fleet, supervisor, [a, b], false);
  expect([...files.texts.keys()]).toEqual([`${paths.run}/b.environment`, `${paths.run}/a.hb`]);
});

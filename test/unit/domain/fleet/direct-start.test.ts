import { expect, test } from "bun:test";
import { directSupervisor } from "../../../../src/domain/fleet/direct-supervisor.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

/** Seconds after which a start of so many at once, of whose launchers nothing is heard, is given up. */
async function patienceFor(count: number): Promise<number> {
  const agents = Array.from({ length: count }, (_, number) => rosterAgent({}, `a${number}`));
  const fleet = fakeFleet(agents);
  fleet.processes.run = async () => ({ status: 0, stderr: "" });
  fleet.processes.detach = async () => undefined;
  const crowd = { ...fleet, roster: { ...fleet.roster, startConcurrency: count } };
  let problems: ReadonlyMap<string, string> | undefined;
  void directSupervisor(crowd)
    .start(agents)
    .then((found) => (problems = found));
  while (problems === undefined && fleet.clock.monotonic() < 120_000) await fleet.clock.advance(1000);
  expect(problems?.size).toBe(count);
  return fleet.clock.monotonic() / 1000;
}

test("of many that start at once each is given longer, for they share the host", async () => {
  expect(await patienceFor(1)).toBeWithin(20, 22);
  expect(await patienceFor(400)).toBeWithin(80, 83);
});

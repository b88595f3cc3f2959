import { expect, test } from "bun:test";
import { directSupervisor } from "../../../../src/domain/fleet/direct-supervisor.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

/** Seconds after which a start of so many at once, of whose launchers nothing is heard, is given up; undefined: not of all. */
async function patienceFor(count: number): Promise<number | undefined> {
  const agents = Array.from({ length: count }, (_, number) => rosterAgent({}, `a${number}`));
  const fleet = fakeFleet(agents);
  fleet.processes.run = async () => ({ status: 0, stderr: "" });
  fleet.processes.detach = async () => undefined;
  const crowd = { ...fleet, roster: { ...fleet.roster, startConcurrency: count } };
  const givenUp = directSupervisor(crowd)
    .start(agents)
    .then(({ size }) => (size === count ? fleet.clock.monotonic() / 1000 : undefined));
  await fleet.clock.advance(30_000);
  return await givenUp;
}

test("of many that start at once each is given longer, for they share the host", async () => {
  expect(await patienceFor(1)).toBeWithin(20.1, 20.5);
  expect(await patienceFor(8)).toBeWithin(21.1, 21.6);
});

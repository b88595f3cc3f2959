/**
 * `make answer-races`: `mosaic agent answer` against a person who answers the same dialog at a random moment, so often.
 *
 *   --races N      all together (1000)
 *   --agents N     stubs that are raced side by side (3)
 *   --seed N       (1)
 *   --person HOW   types at a terminal that is attached (attached), or by tmux send-keys (keys)
 *
 * Exit status 1 where a key reached another dialog.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { raceAnswers, seeded, type Race, type RacedAgent } from "../support/answer-races.ts";
import { DeliveryBench } from "../support/delivery-bench.ts";
import { AttachedPerson } from "./attached-person.ts";

const { values } = parseArgs({
  options: {
    races: { type: "string", default: "1000" },
    agents: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    person: { type: "string", default: "attached" },
  },
});
const agents = Number(values.agents);
const names = Array.from({ length: agents }, (_, number) => `stub${number}`);

await using bench = new DeliveryBench();
await bench.begin(Object.fromEntries(names.map((name) => [name, []])));
const begun = performance.now();
const all: Race[] = [];
const work = names.map(async (name, at) => {
  await using person = values.person === "attached" ? await AttachedPerson.start(bench, name) : undefined;
  const agent: RacedAgent = {
    name,
    press: (key) =>
      person === undefined ? void bench.tmux("send-keys", "-t", `=${name}:0.0`, key) : person.press(key),
  };
  const count = Math.ceil(Number(values.races) / agents);
  await raceAnswers(bench, agent, count, seeded(Number(values.seed) * 1_000 + at), (race) => {
    all.push(race);
    if (race.violation !== undefined)
      process.stdout.write(`VIOLATION: ${name}: ${race.kind}, ${race.delay} ms: ${race.violation}\n`);
    if (all.length % 100 === 0) process.stderr.write(`${all.length} races\n`);
  });
});
await Promise.all(work);
const count = (isWanted: (race: Race) => boolean) => all.filter(isWanted).length;
const violations = count(({ violation }) => violation !== undefined);
const byStatus = [...new Set(all.map(({ status }) => status))].map(
  (status) => `${count((race) => race.status === status)} with exit status ${status}`,
);
process.stdout.write(
  `${all.length} races, seed ${values.seed}, a person by ${values.person}, ` +
    `${((performance.now() - begun) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)}\n` +
    `the command was first in ${count(({ won }) => won === "command")}, the person in ${count(({ won }) => won === "person")}; ` +
    `the command ended ${byStatus.join(", ")}\n` +
    `keys into another dialog: ${violations}\n`,
);
process.exitCode = violations === 0 ? 0 : 1;

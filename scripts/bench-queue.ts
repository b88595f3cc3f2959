/**
 * How long a message takes from being asked for to being typed, by mosaic's own queue and by pg-boss, on the same work: 3
 * hosts of 50 agents with an order for each agent, a delivery that costs 20 ms (half more or less), a PostgreSQL with fsync
 * that is this run's own. In turn, each in a database of its own. `make bench-queue QUEUE="--seconds 20 --rounds 3"`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { TestPostgres } from "../test/support/postgres.ts";
import { ownQueue } from "./bench-queue/own.ts";
import { pgBossQueue } from "./bench-queue/pg-boss.ts";
import { figures, latencies } from "./bench-queue/work.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    rounds: { type: "string", default: "3" },
    rates: { type: "string", default: "10,60" },
  },
});
await using postgres = await TestPostgres.start({ fsync: "on" });
const queues = { mosaic: ownQueue, "pg-boss": pgBossQueue };
for (let round = 1; round <= Number(values.rounds); round += 1) {
  for (const rate of values.rates.split(",").map(Number)) {
    for (const [name, open] of Object.entries(queues)) {
      const url = postgres.url(await postgres.newDatabase());
      const seconds = Number(values.seconds);
      const sorted = await latencies(open, url, { rate, seconds });
      const [load = 0] = loadavg();
      console.log(
        `${round}. ${name.padEnd(8)} ${String(rate).padStart(3)}/s: ${figures(sorted)}, load ${load.toFixed(1)}`,
      );
    }
  }
}

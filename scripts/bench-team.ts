/**
 * How long a message takes from the database of its sender's team to its host: 3 hosts of 50 agents, a real PostgreSQL of
 * its own, a delivery that costs 20 ms (half more or less), at 10 and at 60 messages a second. `make bench-team`.
 */
import { TestPostgres } from "../test/support/postgres.ts";
import { ownQueue } from "./bench-queue/own.ts";
import { figures, latencies } from "./bench-queue/work.ts";

const seconds = Number(process.argv[2] ?? 20);

await using postgres = await TestPostgres.start({ fsync: "on" });
for (const rate of [10, 60]) {
  const url = postgres.url(await postgres.newDatabase());
  const sorted = await latencies(ownQueue, url, { rate, seconds });
  console.log(`${rate}/s, ${sorted.length} messages: asked to begun ${figures(sorted)}`);
}

/**
 * How long `mosaic fleet ps --host all` takes over ten hosts of twenty agents: ten homes of this machine, each with a
 * gateway and a fleet that sleeps, a real PostgreSQL, the compiled binary. First with all of them well, then with one gateway
 * that is frozen (SIGSTOP), while its lease lasts and when it is over. Exit status 1 where one run takes more than a second.
 * `make bench-hosts`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { runBinary } from "../test/support/built-binary.ts";
import { until } from "../test/support/poll.ts";
import { TeamBench } from "../test/support/team-bench.ts";

const HOSTS = 10;
const AGENTS = 20;
const BOUND_MS = 1_000;
const LONG = { deadline: 300_000, every: 500 };

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" } } });
const runs = Number(values.runs);

await using team = await TeamBench.start(HOSTS, AGENTS, {
  entry: "runtime: command, command: [sleep, infinity]",
});
await team.gather();
await until(
  "every host has told of its agents",
  async () => (await team.hosts()).every(({ agents }) => agents.length === AGENTS),
  LONG,
);
let longest = 0;
await measure("all hosts well");
const frozen = team.at(HOSTS - 1);
frozen.signal("SIGSTOP");
await measure("one frozen, its lease lasts");
await until(
  "the lease of the frozen one is over",
  async () => (await team.hosts()).some(({ heard }) => !heard),
  LONG,
);
await measure("one frozen, its lease is over");
if (longest > BOUND_MS) process.exitCode = 1;

async function measure(what: string): Promise<void> {
  const { home: cwd, environment: env } = team.at(0).bench;
  const took: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    const { status, stdout } = await runBinary(["fleet", "ps", "--host", "all"], { cwd, env });
    took.push(performance.now() - began);
    const rows = stdout.trimEnd().split("\n").length - 1;
    if (status !== 0 || rows !== HOSTS * AGENTS) throw new Error(`status ${status}, ${rows} rows`);
  }
  const sorted = took.toSorted((one, other) => one - other);
  const [median = 0, most = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  longest = Math.max(longest, most);
  console.log(
    `${what}: ${runs} runs, median ${Math.round(median)} ms, longest ${Math.round(most)} ms; load ${loadavg()[0]?.toFixed(1)}`,
  );
}

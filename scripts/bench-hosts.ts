/**
 * How long `mosaic fleet ps --host all` takes over ten hosts of twenty agents: the compiled binary, its gateway with a fleet
 * that sleeps, a real PostgreSQL, and nine more hosts whose gateways are played by this process: it holds their leases and
 * tells of their agents, as a gateway does. First with all of them well, then with one that hangs, while its lease lasts and
 * when it is over. Exit status 1 where one run takes more than a second. `make bench-hosts`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { openDatabase } from "../src/adapters/postgres/database.ts";
import { postgresTeam } from "../src/adapters/postgres/team/store.ts";
import { parseHostName } from "../src/base/addresses.ts";
import { LEASE_MS } from "../src/domain/team/lease.ts";
import { builtBinary } from "../test/support/built-binary.ts";
import { until } from "../test/support/poll.ts";
import { TeamBench } from "../test/support/team-bench.ts";

const HOSTS = 10;
const AGENTS = 20;
const BOUND_MS = 1_000;
const PLACE = { machineId: "m", place: "p", version: "0" };
const ROW = { runtime: "claude", class: "worker", state: "working", flags: [], restarts: 0, reason: null };

const given = parseArgs({ options: { runs: { type: "string", default: "20" } } });
const runs = Number(given.values.runs);

await using team = await TeamBench.start(1, AGENTS, {
  entry: "runtime: command, command: [sleep, infinity]",
});
await team.gather();
const database = openDatabase(team.url);
const store = postgresTeam(database);
const others: { readonly hostId: string; readonly holder: string; readonly epoch: number; hangs: boolean }[] =
  [];
for (let at = 1; at < HOSTS; at += 1) {
  const [hostId, holder, name] = [crypto.randomUUID(), crypto.randomUUID(), parseHostName(`h${at}`)];
  if (name === undefined) throw new Error("no name");
  await store.invites.add({ sha256: name, madeBy: "bench", lengthMs: 60_000 });
  await store.invites.claim(name, hostId);
  await store.hosts.enrol({ hostId, name, ...PLACE }, name);
  const epoch = await store.hosts.takeLease({ hostId, holder, ...PLACE, lengthMs: LEASE_MS });
  if (epoch === undefined) throw new Error("no lease");
  others.push({ hostId, holder, epoch, hangs: false });
}
const tell = async () => {
  const since = new Date().toISOString();
  const seen = Array.from({ length: AGENTS }, (_, at) => ({ agent: `a${at}`, row: { ...ROW, since } }));
  for (const { hostId, holder, epoch, hangs } of others) {
    if (hangs) continue;
    await store.hosts.renewLease(hostId, holder, epoch, LEASE_MS);
    await store.states.write(hostId, epoch, seen, true);
  }
};
await tell();
// what cannot be told now is told the next time
const telling = setInterval(() => void tell().catch(() => undefined), 2_000);
let longest = 0;
try {
  await until("all have told of their agents", async () =>
    (await team.hosts()).every(({ agents }) => agents.length === AGENTS),
  );
  await measure("all hosts well");
  for (const other of others.slice(-1)) other.hangs = true;
  await measure("one hangs, its lease lasts");
  const isOver = async () => (await team.hosts()).some(({ heard }) => !heard);
  await until("the lease of the one that hangs is over", isOver, { deadline: 60_000, every: 500 });
  await measure("one hangs, its lease is over");
} finally {
  clearInterval(telling);
  await database.close();
}
if (longest > BOUND_MS) process.exitCode = 1;

/** Beside each run `mosaic --version`, which does nothing: what both take longer is the machine's. */
async function measure(what: string): Promise<void> {
  const took: number[] = [];
  const worked: number[] = [];
  const nothing: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const list = await timed("fleet", "ps", "--host", "all");
    const rows = list.stdout.trimEnd().split("\n").length - 1;
    if (rows !== HOSTS * AGENTS) throw new Error(`${rows} rows`);
    took.push(list.ms);
    worked.push(list.cpuMs);
    nothing.push((await timed("--version")).ms);
  }
  const most = Math.max(...took);
  longest = Math.max(longest, most);
  console.log(
    `${what}: ${runs} runs, median ${median(took)} ms, longest ${Math.round(most)} ms, processor ${median(worked)} ms; ` +
      `--version ${median(nothing)} ms; load ${loadavg()[0]?.toFixed(1)}`,
  );
}

async function timed(...words: readonly string[]) {
  const { home: cwd, environment } = team.at(0).bench;
  const began = performance.now();
  const child = Bun.spawn([builtBinary(), ...words], {
    cwd,
    env: { ...environment },
    stdin: "ignore",
    stderr: "inherit",
  });
  const stdout = await new Response(child.stdout).text();
  const status = await child.exited;
  if (status !== 0) throw new Error(`mosaic ${words.join(" ")} ended with ${status}`);
  const cpuMs = Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1_000;
  return { stdout, ms: performance.now() - began, cpuMs };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

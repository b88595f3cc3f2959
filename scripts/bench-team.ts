/**
 * How long a message takes from the database of its sender's team to its host: 3 hosts of 50 agents, a real PostgreSQL of
 * its own, a delivery that costs 20 ms (half more or less), at 10 and at 60 messages a second. `make bench-team`.
 */
import { openDatabase, type Database } from "../src/adapters/postgres/database.ts";
import { migrate } from "../src/adapters/postgres/migrate.ts";
import { MIGRATIONS } from "../src/adapters/postgres/migrations.ts";
import { postgresTeam } from "../src/adapters/postgres/team/store.ts";
import { systemClock } from "../src/adapters/clock.ts";
import type { HostName } from "../src/base/addresses.ts";
import { Worker } from "../src/domain/team/worker.ts";
import { TestPostgres } from "../test/support/postgres.ts";

const HOSTS = 3;
const AGENTS = 50;
const COST_MS = 20;
const SECONDS = Number(process.argv[2] ?? 20);

await using postgres = await TestPostgres.start({ fsync: "on" });
const url = postgres.url(await postgres.newDatabase());
const open = () => openDatabase(url);
const sender = open();
await migrate(sender, MIGRATIONS, "bench");
const team = postgresTeam(sender);
const begun = new Map<string, (at: number) => void>();
const ends = new AbortController();
const databases: Database[] = [sender];
const running: Promise<void>[] = [];
const names: HostName[] = [];
for (let at = 0; at < HOSTS; at += 1) {
  const [hostId, name] = [crypto.randomUUID(), `h${at}` as HostName];
  const place = { machineId: "m", place: "p" };
  await team.invites.add({ sha256: name, madeBy: "bench", lengthMs: 60_000 });
  await team.invites.claim(name, hostId);
  await team.hosts.enrol({ hostId, name, version: "0", ...place }, name);
  const database = open();
  databases.push(database);
  const store = postgresTeam(database);
  const worker = new Worker({
    store,
    clock: systemClock,
    host: { hostId, version: "0", ...place },
    holder: crypto.randomUUID(),
    async carryOut({ id }) {
      begun.get(id)?.(performance.now());
      await Bun.sleep(COST_MS * (0.5 + Math.random()));
      return { kind: "done", document: {}, ending: null };
    },
    longest: () => 60_000,
    repeats: () => true,
    waiting: [],
    isPaused: async () => false,
    heldByPause: [],
    tell: (why) => console.error(why),
  });
  await store.listen(
    (hint) => void (hint.kind === "calls" && hint.hostId === hostId && worker.hint()),
    () => worker.hint(),
  );
  running.push(worker.run(ends.signal));
  names.push(name);
}

for (const rate of [10, 60]) {
  const took: Promise<number>[] = [];
  const began = performance.now();
  for (let count = 0; count < rate * SECONDS; count += 1) {
    await Bun.sleep(Math.max(0, began + (count * 1_000) / rate - performance.now()));
    const id = `r${rate}-${count}`;
    const { promise, resolve } = Promise.withResolvers<number>();
    begun.set(id, resolve);
    const stored = performance.now();
    took.push(promise.then((at) => at - stored));
    const line = `a${Math.floor(Math.random() * AGENTS)}`;
    void team.calls.add({
      host: names[count % HOSTS] ?? ("h0" as HostName),
      line,
      id,
      operation: "agent.send",
      request: { text: "x".repeat(200) },
      sha256: id,
      fromHostId: crypto.randomUUID(),
      createdBy: "bench",
      expiresMs: 60_000,
    });
  }
  const sorted = (await Promise.all(took)).toSorted((one, other) => one - other);
  const at = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
  console.log(
    `${rate}/s, ${sorted.length} messages: asked to begun p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.9999)} ms`,
  );
}
ends.abort();
await Promise.all(running);
for (const database of databases) await database.close();

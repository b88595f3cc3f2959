import { openDatabase, type Database } from "../../src/adapters/postgres/database.ts";
import { migrate } from "../../src/adapters/postgres/migrate.ts";
import { MIGRATIONS } from "../../src/adapters/postgres/migrations.ts";
import { postgresTeam } from "../../src/adapters/postgres/team/store.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { HostName } from "../../src/base/addresses.ts";
import { Worker } from "../../src/domain/team/worker.ts";
import { HOSTS, type OpenQueue } from "./work.ts";

/** The calls of a team, by mosaic's own worker. */
export const ownQueue: OpenQueue = async (url, begin) => {
  const sender = openDatabase(url);
  await migrate(sender, MIGRATIONS, "bench");
  const team = postgresTeam(sender);
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
    const database = openDatabase(url);
    databases.push(database);
    const store = postgresTeam(database);
    const worker = new Worker({
      store,
      clock: systemClock,
      host: { hostId, version: "0", ...place },
      holder: crypto.randomUUID(),
      async carryOut({ id }) {
        await begin(id);
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
  return {
    name: "mosaic",
    async add(host, agent, id) {
      const call = {
        host: names[host] ?? ("h0" as HostName),
        line: agent,
        id,
        operation: "agent.send",
        request: { text: "x".repeat(200) },
        sha256: id,
        fromHostId: crypto.randomUUID(),
        createdBy: "bench",
        expiresMs: 60_000,
      };
      for (;;) {
        try {
          await team.calls.add(call);
          return;
        } catch (thrown) {
          // as a gateway does that has no connection free: the same id again
          if (!(thrown instanceof MosaicError) || thrown.code !== "storage-slow") throw thrown;
        }
      }
    },
    async stop() {
      ends.abort();
      await Promise.all(running);
      for (const database of databases) await database.close();
    },
  };
};

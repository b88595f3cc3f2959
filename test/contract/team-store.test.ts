/** The statements of a team on a real PostgreSQL: leases, lines of calls, receipts, states, invites. */
import type { SQL } from "bun";
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { openDatabase, type Database } from "../../src/adapters/postgres/database.ts";
import { migrate } from "../../src/adapters/postgres/migrate.ts";
import { MIGRATIONS } from "../../src/adapters/postgres/migrations.ts";
import { postgresTeam } from "../../src/adapters/postgres/team/store.ts";
import type { HostName } from "../../src/base/addresses.ts";
import type { NewCall, TeamHint, TeamStore } from "../../src/domain/ports/team-store.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { describeWithPostgres, TestPostgres } from "../support/postgres.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const PLACE = { machineId: "m".repeat(32), place: "1000:/home" };
const LONG_MS = 60_000;
let count = 0;

const ids = (calls: readonly { readonly id: string }[]) => calls.map(({ id }) => id).toSorted();

const seen = (...agents: readonly string[]) =>
  agents.map((agent) => ({ agent, row: { agent, state: "idle" } }));

describeWithPostgres("the statements of a team", () => {
  let postgres: TestPostgres;
  let databaseName: string;
  let database: Database;
  let team: TeamStore;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    databaseName = await postgres.newDatabase();
    database = openDatabase(postgres.url(databaseName));
    await migrate(database, MIGRATIONS, "0");
    team = postgresTeam(database);
  });
  afterAll(async () => {
    await database.close();
    await postgres[Symbol.asyncDispose]();
  });

  const invited = async (sha256: string, hostId: string) => {
    await team.invites.add({ sha256, madeBy: "ada", lengthMs: LONG_MS });
    return await team.invites.claim(sha256, hostId);
  };

  /** A new host, in the team. */
  async function newHost(): Promise<{ readonly hostId: string; readonly name: HostName }> {
    const hostId = crypto.randomUUID();
    const name = `host${(count += 1)}` as HostName;
    const isFirst = (await team.hosts.all()).length === 0;
    if (!isFirst) await invited(`invite of ${name}`, hostId);
    const invite = isFirst ? null : `invite of ${name}`;
    expect(await team.hosts.enrol({ hostId, name, version: "0", ...PLACE }, invite)).toBe(true);
    return { hostId, name };
  }

  const take = (hostId: string, place = PLACE, lengthMs = LONG_MS) =>
    team.hosts.takeLease({ hostId, holder: HOLDER, version: "1", lengthMs, ...place });
  const HOLDER = crypto.randomUUID();

  const call = (host: HostName, line: string, id: string, more: Partial<NewCall> = {}): NewCall => ({
    host,
    line,
    id,
    operation: "agent.send",
    request: { text: id },
    sha256: id,
    fromHostId: HOLDER,
    createdBy: "ada",
    expiresMs: LONG_MS,
    ...more,
  });
  const at = async (text: string) => {
    await database.ask((sql: SQL) => sql.unsafe(text));
  };

  test("the first host of all comes in without an invite; a second one needs its own, once", async () => {
    const first = await newHost();
    const [hostId, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const wanted = { hostId, name: "second" as HostName, version: "0", ...PLACE };
    expect(await team.hosts.enrol(wanted, null)).toBe(false);
    expect(await team.hosts.enrol(wanted, "made up")).toBe(false);
    await team.invites.add({ sha256: "invite", madeBy: "ada", lengthMs: LONG_MS });
    expect(await team.hosts.enrol(wanted, "invite")).toBe(false); // it was not claimed
    expect([await team.invites.claim("invite", hostId), await team.invites.claim("invite", other)]).toEqual([
      true,
      false,
    ]);
    expect(await team.hosts.enrol({ ...wanted, hostId: other }, "invite")).toBe(false); // it is another one's
    expect(await team.hosts.enrol({ ...wanted, name: first.name }, "invite")).toBe(false); // that name is taken
    expect(await team.hosts.enrol(wanted, "invite")).toBe(true);
    expect((await team.hosts.byId(hostId))?.enrolledBy).toBe("ada");
  });

  test("an invite that is over is not good, and none is made for longer than a quarter of an hour", async () => {
    await team.invites.add({ sha256: "over", madeBy: "ada", lengthMs: 0 });
    expect(await team.invites.claim("over", HOLDER)).toBe(false);
    const tooLong = team.invites.add({ sha256: "long", madeBy: "ada", lengthMs: 900_001 });
    expect(await tooLong.catch(() => "refused")).toBe("refused");
  });

  test("each taking of a lease is a new epoch; a copy of the home gets none, also when the lease is over", async () => {
    const { hostId } = await newHost();
    expect([await take(hostId), await take(hostId, PLACE, 0)]).toEqual([1, 2]);
    const elsewhere = { ...PLACE, machineId: "x".repeat(32) };
    expect(await take(hostId, elsewhere)).toBeUndefined();
    expect(await take(hostId, { ...PLACE, place: "1000:/copy" })).toBeUndefined();
    expect(await team.hosts.renewLease(hostId, HOLDER, 1, LONG_MS)).toBe(false);
    expect(await team.hosts.renewLease(hostId, crypto.randomUUID(), 2, LONG_MS)).toBe(false);
    expect(await team.hosts.renewLease(hostId, HOLDER, 2, LONG_MS)).toBe(true);
    expect(await team.hosts.byId(hostId)).toMatchObject({ isHeld: true, leaseEpoch: 2, version: "1" });
    await team.hosts.dropLease(hostId, HOLDER, 2);
    expect((await team.hosts.byId(hostId))?.isHeld).toBe(false);
  });

  test("what waits for a host are messages: who asks what it shows is none", async () => {
    const { hostId, name } = await newHost();
    await team.calls.add(call(name, "a", "sent"));
    await team.calls.add(call(name, "a", "asked", { operation: "agent.ask" }));
    await team.calls.add(call(name, "/looked", "looked", { operation: "agent.dialog" }));
    expect((await team.hosts.byId(hostId))?.open).toBe(2);
  });

  test("a host moves only while nobody holds its lease, and what its old gateway had begun is lost", async () => {
    const { hostId, name } = await newHost();
    const epoch = (await take(hostId)) ?? 0;
    await team.calls.add(call(name, "a", "begun"));
    await team.calls.claim(hostId, epoch, [], 9);
    await team.calls.add(call(name, "a", "stored"));
    const to = { ...PLACE, place: "1000:/new" };
    expect(await team.hosts.move(hostId, to)).toBe(false);
    await team.hosts.dropLease(hostId, HOLDER, epoch);
    expect(await team.hosts.move(hostId, to)).toBe(true);
    expect([await take(hostId), await take(hostId, to)]).toEqual([undefined, 3]);
    const keys = ["begun", "stored"].map((id) => ({ host: name, line: "a", id }));
    const found = await team.calls.find(keys);
    expect(found.map(({ state, outcome }) => `${state} ${JSON.stringify(outcome)}`).toSorted()).toEqual([
      `ended {"kind":"lost"}`,
      "stored null",
    ]);
  });

  test("a call is stored once an id and line, for a host that is there", async () => {
    const { name } = await newHost();
    expect(await team.calls.add(call(name, "a", "1"))).toBe(true);
    expect(await team.calls.add(call(name, "a", "1"))).toBe(false);
    expect(await team.calls.add(call(name, "b", "1"))).toBe(true);
    expect(await team.calls.add(call("nowhere" as HostName, "a", "1"))).toBeUndefined();
    // a text with what jsonb cannot keep
    expect(await team.calls.add(call(name, "a", "2", { request: { text: "\0 \ud800 ü 😀" } }))).toBe(true);
  });

  test("nothing is kept for longer than an agent's journal remembers it", async () => {
    const { name } = await newHost();
    const refused = team.calls.add(call(name, "a", "1", { expiresMs: 23 * 3_600_000 + 1 }));
    expect(await refused.catch(() => "refused")).toBe("refused");
    expect(await team.calls.add(call(name, "a", "1", { expiresMs: 23 * 3_600_000 }))).toBe(true);
  });

  test("a claimed call says at which host it was asked, as long as that is of the team", async () => {
    const [{ hostId, name }, asking] = [await newHost(), await newHost()];
    for (const [line, fromHostId] of [
      ["a", asking.hostId],
      ["b", crypto.randomUUID()],
    ] as const)
      await team.calls.add(call(name, line, line, { fromHostId }));
    const claimed = await team.calls.claim(hostId, (await take(hostId)) ?? 0, [], 9);
    expect(claimed.map(({ askedAt }) => askedAt)).toEqual([asking.name, undefined]);
  });

  test("the first of each line is claimed, of lines that are not busy, and only by who has the lease", async () => {
    const { hostId, name } = await newHost();
    for (const [line, id] of [
      ["a", "1"],
      ["a", "2"],
      ["b", "3"],
      ["c", "4"],
    ] as const)
      await team.calls.add(call(name, line, id));
    expect(await team.calls.claim(hostId, 1, [], 9)).toEqual([]); // nobody has it
    const epoch = (await take(hostId)) ?? 0;
    expect(await team.calls.claim(hostId, epoch, [], 9, ["agent.wait", "agent.send"])).toEqual([]); // none of these
    expect(ids(await team.calls.claim(hostId, epoch, ["b"], 9, ["agent.wait"]))).toEqual(["1", "4"]);
    expect(ids(await team.calls.claim(hostId, epoch, [], 9))).toEqual(["3"]); // the others are under way
    await team.hosts.renewLease(hostId, HOLDER, epoch, 0);
    expect(await team.calls.claim(hostId, epoch, [], 9)).toEqual([]); // it is over
  });

  test("the oldest come first where there is not room for all", async () => {
    const { hostId, name } = await newHost();
    for (const line of ["z", "y", "x"]) await team.calls.add(call(name, line, line));
    const epoch = (await take(hostId)) ?? 0;
    expect(ids(await team.calls.claim(hostId, epoch, [], 2))).toEqual(["y", "z"]);
  });

  test("what is claimed under an older epoch is in doubt, and the next one's; its own report is fenced", async () => {
    const { hostId, name } = await newHost();
    await team.calls.add(call(name, "a", "1"));
    const first = (await take(hostId)) ?? 0;
    const [claimed] = await team.calls.claim(hostId, first, [], 9);
    expect(claimed).toMatchObject({
      line: "a",
      id: "1",
      request: { text: "1" },
      isInDoubt: false,
      isExpired: false,
    });
    const second = (await take(hostId)) ?? 0;
    expect(await team.calls.claim(hostId, second, [], 9)).toMatchObject([{ id: "1", isInDoubt: true }]);
    const report = { line: "a", id: "1", outcome: { kind: "done" } };
    expect(await team.calls.report(hostId, [{ ...report, epoch: first }])).toEqual([]);
    expect(await team.calls.report(hostId, [{ ...report, epoch: second }])).toEqual([{ line: "a", id: "1" }]);
    expect(await team.calls.report(hostId, [{ ...report, epoch: second }])).toEqual([]);
    const [found] = await team.calls.find([{ host: name, line: "a", id: "1" }]);
    expect(found).toMatchObject({ state: "ended", outcome: { kind: "done" }, sha256: "1" });
    const [row] = await database.ask(
      (sql: SQL) => sql`select request from call where line = 'a' and id = '1' and host_id = ${hostId}`,
    );
    expect(row).toEqual({ request: null }); // the text is kept no longer than it is needed
  });

  test("a report that comes after a later epoch has nothing to say is still taken: it knows its own", async () => {
    const { hostId, name } = await newHost();
    await team.calls.add(call(name, "a", "1"));
    const first = (await take(hostId)) ?? 0;
    await team.calls.claim(hostId, first, [], 9);
    await take(hostId);
    expect(
      await team.calls.report(hostId, [{ line: "a", id: "1", epoch: first, outcome: { kind: "lost" } }]),
    ).toHaveLength(1);
  });

  test("forty senders at once: each line in the order of its numbers, which have no gap", async () => {
    const { hostId, name } = await newHost();
    await Promise.all(
      Array.from({ length: 40 }, (_, at) => team.calls.add(call(name, `l${at % 2}`, `m${at}`))),
    );
    const rows = await database.ask(
      (sql: SQL) => sql<{ line: string; seqs: number[] }[]>`
      select line, array_agg(seq::int order by seq) as seqs from call where host_id = ${hostId} group by line order by line`,
    );
    const whole = Array.from({ length: 20 }, (_, at) => at + 1);
    expect(rows.map(({ line, seqs }) => [line, [...seqs]])).toEqual([
      ["l0", whole],
      ["l1", whole],
    ]);
  });

  test("what nobody took in time ends as expired, what a silent host had begun as lost; a host that is heard is let be", async () => {
    const [silent, heard] = [await newHost(), await newHost()];
    for (const { hostId, name } of [silent, heard]) {
      const epoch = (await take(hostId)) ?? 0;
      await team.calls.add(call(name, "begun", "1"));
      await team.calls.claim(hostId, epoch, [], 9);
      await team.calls.add(call(name, "stored", "2"));
    }
    await team.hosts.dropLease(silent.hostId, HOLDER, 1);
    await at(
      "update call set created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day' where line in ('begun', 'stored')",
    );
    expect(await team.calls.expire()).toBe(3);
    const states = async (host: HostName) =>
      (
        await team.calls.find([
          { host, line: "begun", id: "1" },
          { host, line: "stored", id: "2" },
        ])
      )
        .map(({ key, state, outcome }) => `${key.line} ${state} ${JSON.stringify(outcome)}`)
        .toSorted();
    expect(await states(silent.name)).toEqual([
      `begun ended {"kind":"lost"}`,
      `stored ended {"kind":"expired"}`,
    ]);
    expect(await states(heard.name)).toEqual(["begun delivering null", `stored ended {"kind":"expired"}`]);
    await at(
      "update call set ended_at = ended_at - interval '26 hours' where state = 'ended' and line = 'stored'",
    );
    expect(await team.calls.forget()).toBe(2);
  });

  test("a host that is removed ends what waits for it, frees its name, and gets no lease", async () => {
    const { hostId, name } = await newHost();
    await take(hostId);
    await team.calls.add(call(name, "a", "1"));
    expect(await team.hosts.remove(name)).toBe(true);
    expect(await team.hosts.remove(name)).toBe(false);
    expect(await team.calls.find([{ host: name, line: "a", id: "1" }])).toMatchObject([
      { state: "ended", outcome: { kind: "removed" } },
    ]);
    expect([await take(hostId), await team.hosts.byId(hostId)]).toEqual([undefined, undefined]);
    const again = crypto.randomUUID();
    await invited("again", again);
    expect(await team.hosts.enrol({ hostId: again, name, version: "0", ...PLACE }, "again")).toBe(true);
  });

  test("states are written by the epoch that is the host's, and what is not there any more goes", async () => {
    const { hostId } = await newHost();
    const first = (await take(hostId)) ?? 0;
    expect(await team.states.write(hostId, first, seen("a", "b"), true)).toBe(true);
    const second = (await take(hostId)) ?? 0;
    expect(await team.states.write(hostId, first, seen("old"), false)).toBe(false);
    expect(await team.states.write(hostId, second, seen("c"), false)).toBe(true);
    const own = async () =>
      (await team.states.all()).filter((state) => state.hostId === hostId).map(({ agent }) => agent);
    expect(await own()).toEqual(["a", "b", "c"]);
    expect((await team.hosts.byId(hostId))?.lookedMs).toBeGreaterThanOrEqual(0);
    await team.states.write(hostId, second, seen("c"), true);
    expect(await own()).toEqual(["c"]);
  });

  test("whoever listens hears of calls and of answers, and of nothing that is not his to know", async () => {
    const { hostId, name } = await newHost();
    const heard: TeamHint[] = [];
    await using listening = await team.listen(
      (hint) => heard.push(hint),
      () => {},
    );
    expect(listening).toBeDefined();
    const from = crypto.randomUUID();
    await team.calls.add(call(name, "a", "1", { fromHostId: from }));
    await team.calls.add(call(name, "a", "1", { fromHostId: from })); // was there: no news
    const epoch = (await take(hostId)) ?? 0;
    await team.calls.claim(hostId, epoch, [], 9);
    await team.calls.report(hostId, [{ line: "a", id: "1", epoch, outcome: { kind: "lost" } }]);
    await until("both were heard", () => heard.length >= 2);
    expect(heard).toEqual([
      { kind: "calls", hostId },
      { kind: "answers", hostId: from },
    ]);
  });

  test("the bus has a key, of gateways that come at once the same; one more each day, and the old one goes", async () => {
    const reads = await Promise.all(Array.from({ length: 8 }, () => team.busKeys()));
    const [first] = reads[0]?.keys ?? [];
    expect(first?.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(reads.flatMap(({ keys }) => keys.map(({ id, secret }) => `${id} ${secret}`)))).toEqual(
      new Set([`1 ${first?.secret}`]),
    );
    const [clock] = await database.ask(
      (sql: SQL) =>
        sql<{ ms: number }[]>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
    );
    const now = (await team.busKeys()).nowMs - (clock?.ms ?? 0);
    expect(now >= 0 && now < 30_000).toBe(true);
    await at("update bus_key set made_at = made_at - interval '25 hours'");
    const both = (await Promise.all(Array.from({ length: 8 }, () => team.busKeys()))).at(-1)?.keys ?? [];
    expect(both.map(({ id }) => id)).toEqual([2, 1]);
    expect(both[0]?.secret).not.toBe(first?.secret ?? "");
    expect(both[1]?.ageMs).toBeGreaterThan(24 * 3_600_000);
    await at("update bus_key set made_at = made_at - interval '6 minutes' where key_id = 2");
    expect((await team.busKeys()).keys.map(({ id }) => id)).toEqual([2]);
  });

  test("gateways that find at the same moment that the bus needs a new key make one together", async () => {
    const others = [0, 1, 2].map(() => openDatabase(postgres.url(databaseName)));
    try {
      for (let round = 0; round < 20; round += 1) {
        await at("update bus_key set made_at = made_at - interval '25 hours'");
        const reads = await Promise.all(
          [...others, ...others, ...others].map((other) => postgresTeam(other).busKeys()),
        );
        expect(new Set(reads.map(({ keys }) => keys[0]?.id)).size).toBe(1);
      }
    } finally {
      await Promise.all(others.map((other) => other.close()));
    }
  });
});

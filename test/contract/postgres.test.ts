/** What is kept in PostgreSQL, and what happens when it dies, freezes or is another's: against one real server. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { resolve } from "node:path";
import { SQL } from "bun";
import type { Migration } from "../../src/adapters/migrations.ts";
import {
  openDatabase,
  requireSession,
  type Database,
  type DatabaseOptions,
} from "../../src/adapters/postgres/database.ts";
import { migrate } from "../../src/adapters/postgres/migrate.ts";
import { MIGRATIONS } from "../../src/adapters/postgres/migrations.ts";
import { postgresStore } from "../../src/adapters/postgres/store.ts";
import { NO_BELONGINGS, takeOver, wouldTakeOver } from "../../src/adapters/postgres/take-over.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { Resource } from "../../src/base/resources.ts";
import { chainBreak, sealOf } from "../../src/domain/gateway/audit-chain.ts";
import type { AuditEntry, SealedEntry, StoredUser } from "../../src/domain/ports/gateway-store.ts";
import { federationContract } from "../support/federation-store.ts";
import { sha256, storeContract } from "../support/gateway-store.ts";
import { until } from "../support/poll.ts";
import { describeWithPostgres, PASSWORD, TestPostgres } from "../support/postgres.ts";

const VERSION = "0.1.0";

async function thrownBy(promise: Promise<unknown>): Promise<MosaicError> {
  const thrown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (thrown instanceof MosaicError) return thrown;
  throw new Error(`no error of ours: ${String(thrown)}`, { cause: thrown });
}

const PEOPLE = {
  teams: [{ teamId: "m1", name: "reviews", createdAt: 1_800_000_000_000 }],
  members: [{ teamId: "m1", userId: "ada" }],
  bindings: [
    {
      holder: { kind: "team", teamId: "m1" },
      verb: "read",
      resource: "*/reviewer*" as Resource,
      createdAt: 1_800_000_000_000,
    },
  ],
} as const;

const user = (userId: string): StoredUser => ({
  userId,
  email: `${userId}@example.org`,
  name: userId,
  passwordHash: "$argon2id$…",
  role: "admin",
  createdAt: 1_800_000_000_000,
  disabledAt: null,
});

/** What answers every question with one row, and tells of nothing. */
const behind = (settings: object): Database => ({
  address: { host: "pooler.example", port: 6432 },
  ask: async () => [settings] as never,
  listen: async () => ({ [Symbol.asyncDispose]: async () => undefined }),
  close: async () => undefined,
});

describe("a pooler before the database", () => {
  test("is found where no NOTIFY comes, or a session is not started as we want it", async () => {
    const settings = { path: "mosaic", timeout: "4s" };
    for (const found of [settings, { ...settings, path: "public" }, { ...settings, timeout: "0" }]) {
      const { code, hint } = await thrownBy(requireSession(behind(found), 20));
      expect([code, hint]).toEqual([
        "database-pooled",
        "give the address of the server itself, not that of a pooler (PgBouncer)",
      ]);
    }
  });
});

describeWithPostgres("PostgreSQL", () => {
  let server: TestPostgres;
  /** By one test, which they end with. */
  const opened = new Set<Database>();

  beforeAll(async () => {
    server = await TestPostgres.start();
  });
  afterEach(async () => {
    for (const database of opened) await database.close();
    opened.clear();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function open(options: DatabaseOptions = {}, name?: string): Promise<Database> {
    const database = openDatabase(server.url(name ?? (await server.newDatabase())), options);
    opened.add(database);
    return database;
  }

  describe("as the gateway's store", () => {
    let database: Database;
    beforeAll(async () => {
      database = openDatabase(server.url(await server.newDatabase()));
      expect(await migrate(database, MIGRATIONS, VERSION)).toEqual(MIGRATIONS.map(({ name }) => name));
    });

    afterAll(async () => {
      await database.close();
    });

    const withStore: Parameters<typeof storeContract>[1] = async (body) => {
      await database.ask((sql) =>
        sql.unsafe(
          `truncate app_user, session, token, claim, team, team_member, role_binding, audit, peer, peer_key,
            peer_invite, peer_grant, peer_nonce`,
        ),
      );
      await body(postgresStore(database));
    };
    storeContract("Postgres", withStore);
    federationContract("Postgres", withStore);

    test("nothing of ours is in the schema of everybody", async () => {
      const [row] = await database.ask((sql) =>
        sql.unsafe<{ n: string }[]>("select count(*) as n from pg_tables where schemaname = 'public'"),
      );
      expect(row?.n).toBe("0");
    });
  });

  describe("migrations", () => {
    const first: Migration = { version: 1, name: "0001_one", sql: "create table one (a text)" };
    const second: Migration = {
      version: 2,
      name: "0002_two",
      sql: "create table two (a text); create table three (a text)",
    };

    test("of five gateways that start at once are applied once, and later ones behind them", async () => {
      const name = await server.newDatabase();
      const gateways = await Promise.all(Array.from({ length: 5 }, () => open({}, name)));
      const applied = await Promise.all(gateways.map((database) => migrate(database, [first], VERSION)));
      expect(applied.toSorted((one, other) => one.length - other.length)).toEqual([
        [],
        [],
        [],
        [],
        ["0001_one"],
      ]);
      const [database] = gateways;
      if (database === undefined) throw new Error("no gateway");
      expect(await migrate(database, [first, second], "0.2.0")).toEqual(["0002_two"]);
      const rows = await database.ask(
        (sql) => sql`select version, applied_by, applied_at > 1700000000000 as has_time from schema_version`,
      );
      expect([...rows]).toEqual([
        { version: 1, applied_by: "0.1.0", has_time: true },
        { version: 2, applied_by: "0.2.0", has_time: true },
      ]);
    });

    test("that fail leave nothing behind, and what came before them stays", async () => {
      const database = await open();
      const broken = { ...second, sql: `${second.sql}; create nonsense` };
      const { code, message } = await thrownBy(migrate(database, [first, broken], VERSION));
      expect([code, message.startsWith("the migration 0002_two failed: syntax error")]).toEqual([
        "migration-failed",
        true,
      ]);
      const tables = await database.ask(
        (sql) => sql`select tablename from pg_tables where schemaname = 'mosaic' order by 1`,
      );
      expect(tables.map((row: { tablename: string }) => row.tablename)).toEqual(["one", "schema_version"]);
      expect(await migrate(database, [first, second], VERSION)).toEqual(["0002_two"]);
    });

    test("of a newer mosaic are refused, and so is one that was changed", async () => {
      const database = await open();
      await migrate(database, [first, second], VERSION);
      const newer = await thrownBy(migrate(database, [first], VERSION));
      expect([newer.code, newer.message]).toEqual([
        "schema-newer",
        "the gateway's database has schema 2, this mosaic knows 1",
      ]);
      const changed = [first, { ...second, sql: "create table other (a text)" }];
      expect((await thrownBy(migrate(database, changed, VERSION))).code).toBe("schema-differs");
    });
  });

  describe("a host's own users and audit", () => {
    const deed: AuditEntry = {
      at: 1_800_000_000_000,
      actor: "owner",
      via: "terminal",
      action: "gateway.install",
      resource: "“ü”",
      outcome: "ok",
      detail: "",
      requestId: "",
      peerId: null,
      grantId: null,
      host: "web1",
    };
    const chain = (lines: number) => {
      const entries: SealedEntry[] = [];
      for (let id = 1; id <= lines; id += 1) {
        const unsealed = { ...deed, id, previousSha: entries.at(-1)?.sha ?? "" };
        entries.push({ ...unsealed, sha: sealOf(unsealed, sha256) });
      }
      return entries;
    };

    test("are brought whole, again only what is missing, and not into what has something else", async () => {
      const database = await open();
      const brought = { ...NO_BELONGINGS, ...PEOPLE, users: [user("ada"), user("eve")], audit: chain(1_200) };
      expect(await wouldTakeOver(database, brought)).toEqual({ users: 2, audit: 1_200 });
      await migrate(database, MIGRATIONS, VERSION);
      expect(await takeOver(database, brought)).toEqual({ users: 2, audit: 1_200 });
      const store = postgresStore(database);
      const { bindings, teams } = store;
      expect([await teams.all(), await bindings.all()]).toEqual([[...PEOPLE.teams], [...PEOPLE.bindings]]);
      expect(await store.users.all()).toEqual(brought.users);
      expect(await store.audit.after(0, 5_000)).toEqual(brought.audit);
      const more = { ...NO_BELONGINGS, users: [...brought.users, user("bob")], audit: chain(1_201) };
      expect(await wouldTakeOver(database, more)).toEqual({ users: 1, audit: 1 });
      expect(await takeOver(database, more)).toEqual({ users: 1, audit: 1 });
      // what was taken away since the first try is gone
      expect([await teams.all(), await bindings.all()]).toEqual([[], []]);
      const changed = { ...more, users: more.users.with(0, { ...user("ada"), passwordHash: "$other" }) };
      expect(await takeOver(database, changed)).toEqual({ users: 0, audit: 0 });
      expect((await store.users.byEmail("ada@example.org"))?.passwordHash).toBe("$other");
      const other = await thrownBy(
        takeOver(database, { ...NO_BELONGINGS, users: [user("mallory")], audit: [] }),
      );
      expect([other.code, other.data]).toEqual(["tier-not-empty", { users: 3, audit: 1_201 }]);
      const forged = more.audit.map((line) => (line.id === 1_201 ? { ...line, sha: sha256("other") } : line));
      expect((await thrownBy(takeOver(database, { ...more, audit: forged }))).code).toBe("tier-not-empty");
    });

    test("that cannot be brought whole leave nothing behind", async () => {
      const database = await open();
      await migrate(database, MIGRATIONS, VERSION);
      const twice = {
        ...NO_BELONGINGS,
        users: [user("ada"), { ...user("eve"), email: "ada@example.org" }],
        audit: chain(3),
      };
      expect(await takeOver(database, twice).catch((thrown: unknown) => thrown)).toBeInstanceOf(
        SQL.PostgresError,
      );
      expect(await postgresStore(database).users.all()).toEqual([]);
    });

    test("come back from a dump as they were", async () => {
      const [from, to] = [await server.newDatabase(), await server.newDatabase()];
      const database = await open({}, from);
      await migrate(database, MIGRATIONS, VERSION);
      await takeOver(database, { ...NO_BELONGINGS, users: [user("ada")], audit: chain(20) });
      const file = `${server.folder}/dump`;
      await server.tool("pg_dump", "--format=custom", `--file=${file}`, server.toolUrl(from));
      const restoring = ["--no-owner", "--role=mosaic", "--exit-on-error", `--dbname=${server.toolUrl(to)}`];
      await server.tool("pg_restore", ...restoring, file);
      const restored = await open({}, to);
      expect(await migrate(restored, MIGRATIONS, VERSION)).toEqual([]);
      const store = postgresStore(restored);
      expect(await store.users.all()).toEqual([user("ada")]);
      expect(chainBreak(undefined, await store.audit.after(0, 100), sha256)).toBeUndefined();
      expect((await store.audit.append(deed, (unsealed) => sealOf(unsealed, sha256))).id).toBe(21);
    });
  });

  describe("a question", () => {
    test("that the server refuses is its asker's; one that takes too long is given up by the server", async () => {
      const database = await open();
      const wrong = await database
        .ask((sql) => sql.unsafe("select nothing_of_this_name"))
        .catch((error) => error);
      expect(wrong).toBeInstanceOf(SQL.PostgresError);
      const slow = database.ask((sql) =>
        sql.begin(async (transaction) => {
          await transaction`set local statement_timeout = 50`;
          await transaction`select pg_sleep(60)`;
        }),
      );
      expect((await thrownBy(slow)).code).toBe("storage-slow");
      const settings = await database.ask(
        (
          sql,
        ) => sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
          current_setting('idle_in_transaction_session_timeout') as idle, current_setting('search_path') as path`,
      );
      expect([...settings]).toEqual([{ statement: "4s", lock: "3s", idle: "10s", path: "mosaic" }]);
    });

    test("waits for its turn, and none is lost, where many come at once", async () => {
      const database = await open();
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, at) => database.ask((sql) => sql`select ${at}::int as at`)),
      );
      expect(answers.map(([row]) => (row as { at: number }).at)).toEqual(answers.map((_, at) => at));
      const [row] = await database.ask(
        (sql) => sql`select count(*)::int as n from pg_stat_activity where datname = current_database()`,
      );
      expect((row as { n: number }).n).toBeLessThanOrEqual(3);
    });

    test("to a server that became a standby fails, and its connections are not used again", async () => {
      const name = await server.newDatabase();
      const [owner, database] = [await open({}, name), await open({}, name)];
      await owner.ask((sql) => sql`create table public.kept (a int)`);
      const asStandby = (is: boolean) =>
        owner.ask((sql) =>
          sql.unsafe(
            `alter database ${name} ${is ? "set" : "reset"} default_transaction_read_only ${is ? "= on" : ""}`,
          ),
        );
      const write = () => database.ask((sql) => sql`insert into public.kept values (1)`);
      await asStandby(true);
      expect((await thrownBy(write())).code).toBe("storage-away");
      // a session keeps what it was started with: that this is done shows that it is another one
      await asStandby(false);
      await write();
    });

    test("to a server that was killed fails at once, also within a transaction; it works when the server is back", async () => {
      const database = await open();
      const asked: string[] = [];
      const listening = await database.listen(
        "after",
        (payload) => asked.push(payload),
        () => asked.push("listens"),
      );
      await database.ask((sql) => sql`create table public.kept (a int)`);
      const pending = thrownBy(database.ask((sql) => sql`select pg_sleep(60)`));
      const transaction = thrownBy(
        database.ask((sql) =>
          sql.begin(async (tx) => {
            await tx`insert into public.kept values (1)`;
            await tx`select pg_sleep(60)`;
          }),
        ),
      );
      await until("both are under way", async () => {
        const [row] = await database.ask(
          (sql) =>
            sql`select count(*)::int as n from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
        );
        return (row as { n: number }).n === 2;
      });
      await server.kill();
      expect([(await pending).code, (await transaction).code]).toEqual(["storage-away", "storage-away"]);
      const away = await thrownBy(database.ask((sql) => sql`select 1`));
      expect([away.code, away.data]).toEqual([
        "storage-away",
        { service: "postgres", host: "127.0.0.1", port: server.port },
      ]);
      await server.start();
      const [row] = await database.ask((sql) => sql`select count(*)::int as n from public.kept`);
      expect((row as { n: number }).n).toBe(0);
      await until("it listens again", () => asked.filter((what) => what === "listens").length > 1);
      // what is told while it changes to another connection is lost, and it says that it listens, once more
      await until("it hears", async () => {
        await database.ask((sql) => sql.notify("after", "back"));
        return asked.includes("back");
      });
      await listening[Symbol.asyncDispose]();
    }, 30_000);

    test("that waits for its turn behind one that a frozen server does not answer is refused with it", async () => {
      const database = await open();
      await database.ask((sql) => sql`select 1`);
      server.freeze();
      try {
        const asked = Array.from({ length: 4 }, (_, at) =>
          thrownBy(database.ask((sql) => sql`select 1`, at === 0 ? 300 : 20_000)),
        );
        const [first, , , waiting] = asked;
        expect((await first)?.message).toEndWith("is away: no answer within 300 ms");
        expect((await waiting)?.message).toMatch(/is away: no answer for \d+ s$/);
        // two are under way on connections that were thrown away
        await database.close();
      } finally {
        server.thaw();
      }
    });

    test("to a frozen server fails at its deadline, on connections that are not used again", async () => {
      const database = await open();
      const [before] = await database.ask((sql) => sql`select pg_backend_pid() as pid`);
      server.freeze();
      try {
        const frozen = await thrownBy(database.ask((sql) => sql`select 1`, 300));
        expect([frozen.code, frozen.message.endsWith("is away: no answer within 300 ms")]).toEqual([
          "storage-away",
          true,
        ]);
        // nobody else waits for it
        const later = await thrownBy(database.ask((sql) => sql`select 1`));
        expect([later.code, /is away: no answer for \d+ s$/.test(later.message)]).toEqual([
          "storage-away",
          true,
        ]);
      } finally {
        server.thaw();
      }
      const { pid } = before as { pid: number };
      await until("the connection of before is gone", async () => {
        const rows = await database.ask((sql) => sql`select pid from pg_stat_activity where pid = ${pid}`);
        return rows.length === 0;
      });
    });
  });

  describe("what is listened for", () => {
    test("comes, and is listened for anew where the connection goes deaf without a word", async () => {
      const database = await open({ beatMs: 700 });
      const heard: string[] = [];
      let times = 0;
      await database.listen(
        "news",
        (payload) => heard.push(payload),
        () => (times += 1),
      );
      // one that is sent while it is listened for anew is lost: that is what onListen is for
      const hears = (what: string) =>
        until(`${what} is heard`, async () => {
          await database.ask((sql) => sql.notify("news", what));
          return heard.includes(what);
        });
      await hears("one");
      const [listener] = await database.ask(
        (sql) =>
          sql`select pid from pg_stat_activity where datname = current_database() and query like 'LISTEN%'`,
      );
      process.kill((listener as { pid: number }).pid, "SIGSTOP");
      try {
        await until("it listens on another connection", () => times > 1);
        await hears("two");
        expect([...new Set(heard)]).toEqual(["one", "two"]);
      } finally {
        process.kill((listener as { pid: number }).pid, "SIGCONT");
      }
    });

    test("comes no more once it is let go, and its connection is closed with the last", async () => {
      const database = await open();
      const heard: string[] = [];
      const one = await database.listen(
        "one",
        (payload) => heard.push(payload),
        () => undefined,
      );
      const other = await database.listen(
        "two",
        (payload) => heard.push(payload),
        () => undefined,
      );
      await one[Symbol.asyncDispose]();
      await database.ask((sql) => sql.notify("one", "lost"));
      await database.ask((sql) => sql.notify("two", "heard"));
      await until("the other comes", () => heard.includes("heard"));
      expect(heard).toEqual(["heard"]);
      await other[Symbol.asyncDispose]();
      await until("nobody listens any more", async () => {
        const [row] = await database.ask(
          (sql) =>
            sql`select count(*)::int as n from pg_stat_activity where datname = current_database() and query like '%LISTEN%' and pid <> pg_backend_pid()`,
        );
        return (row as { n: number }).n === 0;
      });
    });

    test("a session of our own is found", async () => {
      await requireSession(await open());
    });
  });

  describe("what is refused", () => {
    test("is told without the credential, whatever is wrong", async () => {
      const name = await server.newDatabase();
      const places = {
        "a password": `postgres://mosaic:${PASSWORD}x@127.0.0.1:${server.port}/${name}`,
        "a database": `postgres://mosaic:${PASSWORD}@127.0.0.1:${server.port}/nothing`,
        "a server": `postgres://mosaic:${PASSWORD}@127.0.0.1:1/${name}`,
      };
      const codes: Record<string, string> = {};
      for (const [what, url] of Object.entries(places)) {
        const database = openDatabase(url);
        opened.add(database);
        const { code, message, hint, data } = await thrownBy(database.ask((sql) => sql`select 1`));
        codes[what] = code;
        expect(`${message} ${hint} ${JSON.stringify(data)}`).not.toContain(PASSWORD);
      }
      expect(codes).toEqual({
        "a password": "storage-refused",
        "a database": "storage-refused",
        "a server": "storage-away",
      });
    });

    test("a unix socket is a way too", async () => {
      const database = openDatabase(server.socketUrl());
      opened.add(database);
      const [row] = await database.ask((sql) => sql`select inet_client_addr() is null as is_local`);
      expect((row as { is_local: boolean }).is_local).toBe(true);
    });

    test("a certificate is checked, and the name in it, whatever the environment says", async () => {
      const program = `
        import { openDatabase } from ${JSON.stringify(resolve(import.meta.dir, "../../src/adapters/postgres/database.ts"))};
        const said = [];
        for (const url of process.argv.slice(1)) {
          const database = openDatabase(url);
          const [row] = await database
            .ask((sql) => sql\`select ssl from pg_stat_ssl where pid = pg_backend_pid()\`)
            .catch((error) => [error.code]);
          said.push(row.ssl ?? row);
          await database.close();
        }
        process.stdout.write(JSON.stringify(said));`;
      const authority = `sslrootcert=${server.certificate}`;
      const child = Bun.spawn(
        [
          process.execPath,
          "-e",
          program,
          `${server.url()}?sslmode=verify-full`,
          `${server.url()}?${authority}`,
          `${server.url().replace("127.0.0.1", "localhost")}?${authority}`,
          server.url(),
        ],
        { stdout: "pipe", stderr: "pipe", env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" } },
      );
      expect(JSON.parse(await new Response(child.stdout).text())).toEqual([
        "storage-refused",
        true,
        "storage-refused",
        false,
      ]);
      expect(await child.exited).toBe(0);
    });

    test("the environment decides nothing", async () => {
      const program = `
        import { openDatabase } from ${JSON.stringify(resolve(import.meta.dir, "../../src/adapters/postgres/database.ts"))};
        const database = openDatabase(process.argv[1]);
        const [row] = await database.ask((sql) => sql\`select current_database() as name, current_user as who\`);
        process.stdout.write(JSON.stringify(row));
        await database.close();`;
      const child = Bun.spawn([process.execPath, "-e", program, server.url()], {
        stdout: "pipe",
        stderr: "pipe",
        env: {
          ...process.env,
          DATABASE_URL: "postgres://other:other@127.0.0.1:1/other",
          PGDATABASE: "other",
          PGUSER: "other",
          PGHOST: "127.0.0.2",
          PGPASSWORD: "other",
          TLS_DATABASE_URL: "postgres://other:other@127.0.0.1:1/other",
        },
      });
      expect(await new Response(child.stderr).text()).toBe("");
      expect(JSON.parse(await new Response(child.stdout).text())).toEqual({
        name: "postgres",
        who: "mosaic",
      });
      expect(await child.exited).toBe(0);
    });
  });
});

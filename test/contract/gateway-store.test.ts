import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MIGRATIONS } from "../../src/adapters/sqlite-store/migrations.ts";
import { openSqliteStore, type OpenOptions } from "../../src/adapters/sqlite-store/open.ts";
import type { StoredSession, StoredUser } from "../../src/domain/ports/gateway-store.ts";
import { MosaicError } from "../../src/base/errors.ts";
import { chainBreak } from "../../src/domain/gateway/audit-chain.ts";
import { federationContract } from "../support/federation-store.ts";
import { sha256, storeContract } from "../support/gateway-store.ts";

const OPTIONS: OpenOptions = { version: "0.1.0", now: 1_800_000_000_000, userId: process.getuid?.() ?? 0 };

const ADA: StoredUser = {
  userId: "u1",
  email: "ada@example.org",
  name: "Ada",
  passwordHash: "$argon2id$…",
  role: "operator",
  createdAt: 1,
  disabledAt: null,
};
const SESSION: Omit<StoredSession, "userId"> = {
  idSha256: "s",
  csrf: "word",
  createdAt: 1,
  idleUntil: 9,
  until: 9,
  agentString: "",
};

async function withFolder(body: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "mosaic-store-"));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function codeThrown(body: () => unknown): unknown {
  try {
    body();
    return "nothing";
  } catch (thrown) {
    return thrown instanceof MosaicError ? thrown.code : thrown;
  }
}

const withStore: Parameters<typeof storeContract>[1] = (body) =>
  withFolder(async (folder) => {
    const store = openSqliteStore(join(folder, "gateway/gateway.db"), OPTIONS);
    try {
      await body(store);
    } finally {
      await store.close();
    }
  });

storeContract("bun:sqlite", withStore);
federationContract("bun:sqlite", withStore);

test("a nonce that was used is known over a restart", () =>
  withFolder(async (folder) => {
    const path = join(folder, "gateway.db");
    const used = { peerId: "p1", nonce: "n", until: 2_000, now: 1_000 };
    const first = openSqliteStore(path, OPTIONS);
    expect(await first.federation.nonces.take(used)).toBe(true);
    await first.close();
    const again = openSqliteStore(path, OPTIONS);
    expect(await again.federation.nonces.take(used)).toBe(false);
    await again.close();
  }));

describe("the file of the store", () => {
  test("is its owner's alone, with all that SQLite puts beside it, whatever the umask", () =>
    withFolder(async (folder) => {
      const umask = process.umask(0);
      try {
        const store = openSqliteStore(join(folder, "gateway/gateway.db"), OPTIONS);
        await store.users.all();
        const names = readdirSync(join(folder, "gateway"));
        expect(names).toContain("gateway.db-wal");
        for (const name of names) {
          expect([name, statSync(join(folder, "gateway", name)).mode & 0o777]).toEqual([name, 0o600]);
        }
        expect(statSync(join(folder, "gateway")).mode & 0o777).toBe(0o700);
        await store.close();
      } finally {
        process.umask(umask);
      }
    }));

  test("is closed to others again where somebody opened it, and no link is followed", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      await openSqliteStore(path, OPTIONS).close();
      chmodSync(path, 0o644);
      await openSqliteStore(path, OPTIONS).close();
      expect(statSync(path).mode & 0o777).toBe(0o600);
      symlinkSync(path, join(folder, "link.db"));
      expect(codeThrown(() => openSqliteStore(join(folder, "link.db"), OPTIONS))).toBe("gateway-database");
    }));

  test("of another user is not opened, by nobody: not to recover what was lost either", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      await openSqliteStore(path, OPTIONS).close();
      const other = { ...OPTIONS, userId: OPTIONS.userId + 1 };
      expect(codeThrown(() => openSqliteStore(path, other))).toBe("gateway-database");
    }));

  test("that is no database is told, and left as it is", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      writeFileSync(path, "notes of mine, longer than the header of a database".repeat(20));
      expect(codeThrown(() => openSqliteStore(path, OPTIONS))).toBe("failure");
      expect(await Bun.file(path).text()).toStartWith("notes of mine");
    }));
});

describe("migrations", () => {
  const more = {
    version: MIGRATIONS.length + 1,
    name: "9999_more",
    sql: "create table more (a text); create table most (b text);",
  };

  test("are applied once, and later ones behind them", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      for (const migrations of [MIGRATIONS, MIGRATIONS, [...MIGRATIONS, more], [...MIGRATIONS, more]]) {
        await openSqliteStore(path, { ...OPTIONS, migrations }).close();
      }
      using database = new Database(path);
      expect(database.query("select version, applied_by from schema_version").all()).toEqual(
        [...MIGRATIONS, more].map(({ version }) => ({ version, applied_by: "0.1.0" })),
      );
      expect(database.query("select * from most").all()).toEqual([]);
    }));

  test("keep the users of the first schema with their roles, their sessions and their tokens", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      const first = openSqliteStore(path, { ...OPTIONS, migrations: MIGRATIONS.slice(0, 1) });
      await first.users.add(ADA);
      await first.sessions.add({ ...SESSION, userId: ADA.userId });
      await first.close();
      const store = openSqliteStore(path, OPTIONS);
      expect((await store.sessions.living(SESSION.idSha256, 0))?.user).toEqual(ADA);
      await store.close();
    }));

  test("keep the seals of an audit that is older than peers", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      await openSqliteStore(path, { ...OPTIONS, migrations: MIGRATIONS.slice(0, 3) }).close();
      const line = { id: 1, at: 1, actor: "owner", via: "terminal", action: "a", resource: "", detail: "" };
      const old = { ...line, outcome: "ok", request_id: "", prev_sha: "" };
      // as it was sealed then
      const sealed = ["", 1, 1, "owner", "terminal", "a", "", "ok", "", ""];
      {
        using database = new Database(path);
        database.run(
          `insert into audit (${Object.keys(old).join(", ")}, sha)
            values (${[...Object.keys(old), "sha"].map(() => "?").join(", ")})`,
          [...Object.values(old), sha256(JSON.stringify(sealed))],
        );
      }
      const store = openSqliteStore(path, OPTIONS);
      expect(chainBreak(undefined, await store.audit.after(0, 10), sha256)).toBeUndefined();
      await store.close();
    }));

  test("of a newer mosaic are refused, and so is one that was changed", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      await openSqliteStore(path, { ...OPTIONS, migrations: [...MIGRATIONS, more] }).close();
      expect(codeThrown(() => openSqliteStore(path, OPTIONS))).toBe("schema-newer");
      const changed = [...MIGRATIONS, { ...more, sql: "create table other (a text)" }];
      expect(codeThrown(() => openSqliteStore(path, { ...OPTIONS, migrations: changed }))).toBe(
        "schema-differs",
      );
    }));

  test("that fail leave nothing behind", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      const broken = { ...more, sql: "create table more (a text); create nonsense;" };
      expect(
        codeThrown(() => openSqliteStore(path, { ...OPTIONS, migrations: [...MIGRATIONS, broken] })),
      ).toBe("failure");
      await openSqliteStore(path, { ...OPTIONS, migrations: [...MIGRATIONS, more] }).close();
    }));

  test("of five gateways that start at once are applied once", () =>
    withFolder(async (folder) => {
      const path = join(folder, "gateway.db");
      const program = `
        import { openSqliteStore } from ${JSON.stringify(resolve(import.meta.dir, "../../src/adapters/sqlite-store/open.ts"))};
        await openSqliteStore(${JSON.stringify(path)}, ${JSON.stringify(OPTIONS)}).close();`;
      const children = Array.from({ length: 5 }, () =>
        Bun.spawn([process.execPath, "-e", program], { stdout: "ignore", stderr: "pipe" }),
      );
      for (const child of children) {
        expect([await child.exited, await new Response(child.stderr).text()]).toEqual([0, ""]);
      }
      using database = new Database(path);
      expect(database.query("select count(*) as n from schema_version").get()).toEqual({
        n: MIGRATIONS.length,
      });
    }));
});

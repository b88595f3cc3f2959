/** What every store of the gateway must do, whatever keeps it. Each test gets one that is empty. */
import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { parseResource, type Resource } from "../../src/base/resources.ts";
import { ROLES } from "../../src/base/scopes.ts";
import { chainBreak, sealOf } from "../../src/domain/gateway/audit-chain.ts";
import type {
  AuditEntry,
  GatewayStore,
  StoredSession,
  StoredTeam,
  StoredToken,
  StoredUser,
} from "../../src/domain/ports/gateway-store.ts";

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const ADA: StoredUser = {
  userId: "u1",
  email: "ada@example.org",
  name: "Ada",
  passwordHash: "$argon2id$…",
  role: "operator",
  createdAt: 1_800_000_000_000,
  disabledAt: null,
};
const SESSION: StoredSession = {
  idSha256: sha256("session"),
  userId: "u1",
  csrf: "word",
  createdAt: 1_800_000_000_000,
  idleUntil: 1_800_000_001_000,
  until: 1_800_000_009_000,
  agentString: "Firefox 'quoted'; -- “ü”",
};
const TOKEN: StoredToken = {
  tokenId: "t1",
  sha256: sha256("msc_1"),
  name: "ci",
  userId: null,
  scopes: ["read", "send"],
  createdAt: 1_800_000_000_000,
  until: 1_800_000_005_000,
  lastUsed: null,
  revokedAt: null,
};
const TEAM: StoredTeam = { teamId: "m1", name: "reviews", createdAt: 1_800_000_000_000 };
const BINDING = {
  verb: "read",
  resource: parseResource("web1/reviewer*") as Resource,
  createdAt: 1_800_000_000_000,
} as const;
const DEED: AuditEntry = {
  at: 1_800_000_000_000,
  actor: "token:ci",
  via: "token",
  action: "fleet.stop",
  resource: "coder0",
  outcome: "ok",
  detail: "",
  requestId: "r1",
  peerId: null,
  grantId: null,
  host: "web1",
};
const NOW = 1_800_000_000_500;

const seal = (unsealed: Parameters<typeof sealOf>[0]) => sealOf(unsealed, sha256);

/** `withStore` makes an empty store for one test, and removes it. */
export function storeContract(
  what: string,
  withStore: (test: (store: GatewayStore) => Promise<void>) => Promise<void>,
): void {
  const holds = (sentence: string, body: (store: GatewayStore) => Promise<void>) =>
    test(sentence, () => withStore(body));

  describe(`${what} keeps what the gateway needs`, () => {
    holds("a user as they were given, once for an address", async ({ users }) => {
      expect(await users.add(ADA)).toBe(true);
      expect(await users.add({ ...ADA, userId: "u2", name: "Other" })).toBe(false);
      expect(await users.byEmail(ADA.email)).toEqual(ADA);
      expect(await users.byEmail("bob@example.org")).toBeUndefined();
      await users.add({ ...ADA, userId: "u0", email: "aaa@example.org" });
      expect((await users.all()).map(({ email }) => email)).toEqual(["aaa@example.org", ADA.email]);
      await users.setRole("u1", "admin");
      await users.setPassword("u1", "$other");
      await users.setDisabled("u1", NOW);
      const changed = { ...ADA, role: "admin", passwordHash: "$other", disabledAt: NOW };
      expect(await users.byEmail(ADA.email)).toEqual(changed as StoredUser);
    });

    holds("a session until it was idle too long, ended, removed, or its user disabled", async (store) => {
      const { users, sessions } = store;
      await users.add(ADA);
      await sessions.add(SESSION);
      const living = (now: number) => sessions.living(SESSION.idSha256, now);
      expect(await living(NOW)).toEqual({ session: SESSION, user: ADA });
      expect(await sessions.living(sha256("other"), NOW)).toBeUndefined();
      expect(await living(SESSION.idleUntil)).toBeUndefined();
      await sessions.used(SESSION.idSha256, SESSION.until + 1_000);
      expect((await living(SESSION.idleUntil))?.user).toEqual(ADA);
      expect(await living(SESSION.until)).toBeUndefined();
      await users.setDisabled("u1", NOW);
      expect(await living(NOW)).toBeUndefined();
      await users.setDisabled("u1", null);
      expect(await living(NOW)).toBeDefined();
      await sessions.remove(SESSION.idSha256);
      expect(await living(NOW)).toBeUndefined();
      await sessions.add(SESSION);
      await sessions.removeOfUser("u1");
      expect(await living(NOW)).toBeUndefined();
      await sessions.add(SESSION);
      await sessions.removeEnded(SESSION.idleUntil);
      expect(await living(NOW)).toBeUndefined();
    });

    holds("no session without its user", async ({ sessions }) => {
      const failure = await sessions.add(SESSION).catch((thrown: unknown) => thrown);
      expect(failure).toBeInstanceOf(Error);
    });

    holds("a token until it ended or was revoked; a name is free again then", async ({ tokens }) => {
      expect(await tokens.add(TOKEN)).toBe(true);
      const another = { ...TOKEN, tokenId: "t2", sha256: sha256("msc_2"), until: null };
      expect(await tokens.add(another)).toBe(false);
      expect(await tokens.living(TOKEN.sha256, NOW)).toEqual({ token: TOKEN, user: undefined });
      expect(await tokens.living(TOKEN.sha256, TOKEN.until ?? 0)).toBeUndefined();
      expect(await tokens.living(sha256("msc_2"), NOW)).toBeUndefined();
      await tokens.used("t1", NOW);
      expect((await tokens.all())[0]).toEqual({ ...TOKEN, lastUsed: NOW });
      expect(await tokens.revoke("ci", NOW)).toBe(true);
      expect(await tokens.revoke("ci", NOW)).toBe(false);
      expect(await tokens.living(TOKEN.sha256, NOW)).toBeUndefined();
      expect(await tokens.add(another)).toBe(true);
      expect((await tokens.living(another.sha256, NOW))?.token).toEqual(another);
      expect(await tokens.all()).toHaveLength(2);
    });

    holds("a user's token as long as the user may log in", async ({ users, tokens }) => {
      await users.add(ADA);
      await tokens.add({ ...TOKEN, userId: "u1" });
      expect((await tokens.living(TOKEN.sha256, NOW))?.user).toEqual(ADA);
      await users.setDisabled("u1", NOW);
      expect(await tokens.living(TOKEN.sha256, NOW)).toBeUndefined();
    });

    holds("a claim for one taker, in time, and only a user's newest", async ({ claims, users }) => {
      await users.add(ADA);
      const adas = { sha256: sha256("ada"), userId: "u1", createdAt: NOW, until: NOW + 1_000 };
      await claims.replace(adas);
      const claim = { sha256: sha256("claim"), userId: null, createdAt: NOW, until: NOW + 1_000 };
      await claims.replace({ ...claim, sha256: sha256("older") });
      await claims.replace(claim);
      expect(await claims.take(sha256("older"), NOW)).toBeUndefined();
      expect(await claims.take(claim.sha256, claim.until)).toBeUndefined();
      expect(await claims.take(claim.sha256, NOW)).toEqual(claim);
      expect(await claims.take(claim.sha256, NOW)).toBeUndefined();
      expect(await claims.take(adas.sha256, NOW)).toEqual(adas);
    });

    holds("an answer for the one who began it, until it is forgotten", async ({ answers }) => {
      const begun = {
        keySha256: sha256("key"),
        caller: "token:t1",
        requestSha256: sha256("request"),
        begunAt: NOW,
        begunBy: "gateway 1",
      };
      expect(await answers.begin(begun)).toBeUndefined();
      expect(await answers.begin({ ...begun, requestSha256: "", begunBy: "gateway 2" })).toEqual({
        ...begun,
        answer: null,
      });
      const answer = { status: 200, ending: "partial", body: '{"ü":1}' };
      await answers.end(begun.keySha256, answer);
      expect(await answers.begin(begun)).toEqual({ ...begun, answer });
      await answers.forget(begun.keySha256);
      expect(await answers.begin(begun)).toBeUndefined();
      await answers.end(begun.keySha256, { ...answer, ending: null, body: null });
      expect((await answers.begin(begun))?.answer).toEqual({ status: 200, ending: null, body: null });
    });

    holds("of answers those of a while, and so many bytes of each caller's newest", async ({ answers }) => {
      const begin = (key: string, caller: string, begunAt: number) =>
        answers.begin({ keySha256: key, caller, requestSha256: "r", begunAt, begunBy: "g" });
      for (const [at, key] of ["a", "b", "c", "d"].entries()) {
        await begin(key, "token:t1", NOW + at);
        await answers.end(key, { status: 200, ending: null, body: "x".repeat(10_000) });
      }
      await begin("other", "token:t2", NOW);
      await answers.prune(NOW + 1, "token:t1", 25_000);
      const isKept = async (key: string) => (await begin(key, "token:t1", NOW)) !== undefined;
      expect([await isKept("a"), await isKept("b"), await isKept("c"), await isKept("d")]).toEqual([
        false,
        false,
        true,
        true,
      ]);
      // it was begun before that time, whoever did
      expect(await isKept("other")).toBe(false);
    });

    holds("every role that there is", async ({ users }) => {
      for (const role of ROLES) {
        await users.add({ ...ADA, userId: role, email: `${role}@example.org`, role });
        expect((await users.byEmail(`${role}@example.org`))?.role).toBe(role);
      }
      await users.setRole("admin", "member");
      expect((await users.byEmail("admin@example.org"))?.role).toBe("member");
    });

    holds("teams by their names, once each, and who is in them", async ({ users, teams }) => {
      await users.add(ADA);
      expect(await teams.add(TEAM)).toBe(true);
      expect(await teams.add({ ...TEAM, teamId: "m9" })).toBe(false);
      await teams.add({ ...TEAM, teamId: "m2", name: "admins" });
      expect((await teams.all()).map(({ name }) => name)).toEqual(["admins", "reviews"]);
      expect(await teams.byName("reviews")).toEqual(TEAM);
      expect(await teams.byName("review")).toBeUndefined();
      expect(await teams.addMember("m1", "u1")).toBe(true);
      expect(await teams.addMember("m1", "u1")).toBe(false);
      expect(await teams.members()).toEqual([{ teamId: "m1", userId: "u1" }]);
      expect(await teams.dropMember("m2", "u1")).toBe(false);
      expect(await teams.dropMember("m1", "u1")).toBe(true);
      expect(await teams.members()).toEqual([]);
      await teams.addMember("m1", "u1");
      await teams.remove("m1");
      expect([await teams.byName("reviews"), await teams.members()]).toEqual([undefined, []]);
      const failure = await teams.addMember("m2", "nobody").catch((thrown: unknown) => thrown);
      expect(failure).toBeInstanceOf(Error);
    });

    holds("a user's rights with those of each team that the user is in", async (store) => {
      const { users, teams, bindings } = store;
      await users.add(ADA);
      await users.add({ ...ADA, userId: "u2", email: "bob@example.org" });
      await teams.add(TEAM);
      await teams.add({ ...TEAM, teamId: "m2", name: "others" });
      const own = { ...BINDING, holder: { kind: "user", userId: "u1" } } as const;
      const teams1 = { ...BINDING, verb: "send", holder: { kind: "team", teamId: "m1" } } as const;
      const teams2 = { ...teams1, holder: { kind: "team", teamId: "m2" } } as const;
      expect(await bindings.add(own)).toBe(true);
      expect(await bindings.add({ ...own, createdAt: NOW })).toBe(false);
      // the same right of another one is another right
      for (const other of [teams1, teams2, { ...own, verb: "operate" } as const]) {
        expect(await bindings.add(other)).toBe(true);
      }
      expect(await bindings.all()).toHaveLength(4);
      expect(await bindings.ofUser("u1")).toEqual([{ ...own, verb: "operate" }, own]);
      await teams.addMember("m1", "u1");
      expect(await bindings.ofUser("u1")).toEqual([{ ...own, verb: "operate" }, own, teams1]);
      expect(await bindings.ofUser("u2")).toEqual([]);
      expect(await bindings.remove({ ...own, verb: "send" })).toBe(false);
      expect(await bindings.remove(own)).toBe(true);
      expect(await bindings.remove(own)).toBe(false);
      await teams.dropMember("m1", "u1");
      expect(await bindings.ofUser("u1")).toEqual([{ ...own, verb: "operate" }]);
      await teams.remove("m1");
      expect((await bindings.all()).map(({ holder }) => holder)).toEqual([own.holder, teams2.holder]);
      const nobodys = { ...own, holder: { kind: "user", userId: "u9" } } as const;
      expect(await bindings.add(nobodys).catch((thrown: unknown) => thrown)).toBeInstanceOf(Error);
    });

    holds("the audit as a chain, whose every line follows from the one before", async ({ audit }) => {
      expect(await audit.last(10)).toEqual([]);
      await Promise.all(
        Array.from({ length: 20 }, (_, at) => audit.append({ ...DEED, requestId: `r${at}` }, seal)),
      );
      const all = await audit.after(0, 100);
      expect(all.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
      expect(chainBreak(undefined, all, sha256)).toBeUndefined();
      expect(chainBreak(all[9], await audit.after(10, 5), sha256)).toBeUndefined();
      expect((await audit.last(3)).map(({ id }) => id)).toEqual([18, 19, 20]);
      expect(all[0]).toMatchObject({ actor: DEED.actor, action: DEED.action, previousSha: "" });
    });

    holds("the audit of several hosts in one chain, and of each alone", async ({ audit }) => {
      for (const host of ["web1", "web2", "web1", null]) await audit.append({ ...DEED, host }, seal);
      const all = await audit.last(9);
      expect(all.map(({ host }) => host)).toEqual(["web1", "web2", "web1", null]);
      expect(chainBreak(undefined, all, sha256)).toBeUndefined();
      expect((await audit.last(1, "web1")).map(({ id }) => id)).toEqual([3]);
      expect((await audit.last(9, "web2")).map(({ id }) => id)).toEqual([2]);
      // whose it is stands under the seal
      const moved = all.map((line) => ({ ...line, host: line.host === "web2" ? null : line.host }));
      expect(chainBreak(undefined, moved, sha256)?.id).toBe(2);
    });
  });
}

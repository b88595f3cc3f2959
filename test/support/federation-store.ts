/** What every store of other teams must hold to. */
import { describe, expect, test } from "bun:test";
import { parseResource, type Resource } from "../../src/base/resources.ts";
import type { NewPeer, StoredGrant, StoredPeer } from "../../src/domain/ports/federation-store.ts";
import type { GatewayStore, StoredUser } from "../../src/domain/ports/gateway-store.ts";
import { sha256 } from "./gateway-store.ts";

const NOW = 1_800_000_000_000;
const ADA: StoredUser = {
  userId: "u1",
  email: "ada@example.org",
  name: "Ada",
  passwordHash: "$argon2id$…",
  role: "operator",
  createdAt: NOW,
  disabledAt: null,
};
const PEER: NewPeer = {
  peerId: "ed25519:01",
  name: "payments",
  address: "https://payments.example:14242",
  certificate: sha256("certificate"),
  key: { keyId: "ed25519:01", publicKey: "one" },
  enrolledAt: NOW,
  enrolledBy: "owner",
};
const STORED: StoredPeer = {
  peerId: "ed25519:01",
  name: "payments",
  address: "https://payments.example:14242",
  certificate: sha256("certificate"),
  keys: [{ keyId: "ed25519:01", publicKey: "one", addedAt: NOW, until: null }],
  state: "active",
  enrolledAt: NOW,
  enrolledBy: "owner",
  contact: { lastSuccessAt: null, lastFailureAt: null, lastFailure: null, failures: 0, skewMs: null },
};
const GRANT: StoredGrant = {
  grantId: "g1",
  peerId: "ed25519:01",
  subjectUserId: "u1",
  verbs: ["list", "send"],
  resources: ["agents.read", "agents.send"],
  exclude: ["agents.send", parseResource("web1/*") as Resource, parseResource("class:“ü”") as Resource],
  includeTeams: ["m1"],
  includePersonal: false,
  maxRows: 10_000,
  createdAt: NOW,
  createdBy: "user:ada@example.org",
  until: NOW + 1_000,
  revokedAt: null,
};

const seal = () => "sealed";

/** `withStore` makes an empty store for one test, and removes it. */
export function federationContract(
  what: string,
  withStore: (test: (store: GatewayStore) => Promise<void>) => Promise<void>,
): void {
  const holds = (sentence: string, body: (store: GatewayStore) => Promise<void>) =>
    test(sentence, () => withStore(body));

  describe(`${what} keeps what the gateway knows of other teams`, () => {
    holds("a peer as it came, once for a name and for a key", async ({ federation: { peers } }) => {
      expect(await peers.add(PEER)).toBe(true);
      expect(await peers.byId(PEER.peerId)).toEqual(STORED);
      expect(await peers.byName("payments")).toEqual(STORED);
      expect(await peers.byKey("ed25519:01")).toEqual(STORED);
      expect(await peers.byKey("ed25519:02")).toBeUndefined();
      const other = { ...PEER, peerId: "ed25519:02", key: { keyId: "ed25519:02", publicKey: "two" } };
      expect(await peers.add(PEER)).toBe(false);
      expect(await peers.add({ ...PEER, name: "other" })).toBe(false);
      expect(await peers.add(other)).toBe(false);
      expect(await peers.add({ ...other, name: "other", key: PEER.key })).toBe(false);
      expect(await peers.add({ ...other, name: "archive", certificate: null })).toBe(true);
      expect((await peers.all()).map(({ name, certificate }) => [name, certificate])).toEqual([
        ["archive", null],
        ["payments", PEER.certificate],
      ]);
    });

    holds("of many peers that come at once with one name, or one key, the first", async (store) => {
      const { peers } = store.federation;
      const ofOneName = Array.from({ length: 8 }, (_, at) =>
        peers.add({ ...PEER, peerId: `n${at}`, key: { keyId: `n${at}`, publicKey: "k" } }),
      );
      expect((await Promise.all(ofOneName)).filter(Boolean)).toHaveLength(1);
      const ofOneKey = Array.from({ length: 8 }, (_, at) =>
        peers.add({ ...PEER, peerId: `k${at}`, name: `name${at}`, key: { keyId: "k", publicKey: "k" } }),
      );
      expect((await Promise.all(ofOneKey)).filter(Boolean)).toHaveLength(1);
      expect(await peers.all()).toHaveLength(2);
    });

    holds("that a removed peer has no grant, and comes back without one", async (store) => {
      const { federation, users } = store;
      const { peers, grants } = federation;
      await users.add(ADA);
      await peers.add(PEER);
      await grants.add(GRANT);
      await peers.addKey(PEER.peerId, { keyId: "ed25519:09", publicKey: "nine", addedAt: NOW }, NOW);
      expect(await peers.setState(PEER.peerId, "suspended", NOW)).toBe(true);
      expect((await grants.byId("g1"))?.revokedAt).toBeNull();
      expect(await peers.setState(PEER.peerId, "removed", NOW + 5)).toBe(true);
      expect(await peers.setState(PEER.peerId, "active", NOW + 6)).toBe(false);
      expect((await grants.byId("g1"))?.revokedAt).toBe(NOW + 5);
      expect([await peers.byName("payments"), (await peers.byId(PEER.peerId))?.state]).toEqual([
        undefined,
        "removed",
      ]);
      // its name is free, and so it is itself
      const other = { ...PEER, peerId: "ed25519:02", key: { keyId: "ed25519:02", publicKey: "two" } };
      expect(await peers.add(other)).toBe(true);
      expect(await peers.add({ ...PEER, enrolledAt: NOW + 9 })).toBe(false);
      expect(await peers.add({ ...PEER, name: "again", enrolledAt: NOW + 9 })).toBe(true);
      expect(await peers.byId(PEER.peerId)).toEqual({
        ...STORED,
        name: "again",
        enrolledAt: NOW + 9,
        keys: [{ keyId: "ed25519:01", publicKey: "one", addedAt: NOW + 9, until: null }],
      });
      expect((await grants.byId("g1"))?.revokedAt).toBe(NOW + 5);
      expect(await peers.byKey("ed25519:09")).toBeUndefined();
    });

    holds("the keys of a peer, each until another took its place", async ({ federation: { peers } }) => {
      await peers.add(PEER);
      const next = { keyId: "ed25519:02", publicKey: "two", addedAt: NOW + 1 };
      expect(await peers.addKey(PEER.peerId, next, NOW + 100)).toBe(true);
      expect(await peers.addKey(PEER.peerId, next, NOW + 100)).toBe(false);
      const last = { keyId: "ed25519:03", publicKey: "three", addedAt: NOW + 2 };
      expect(await peers.addKey(PEER.peerId, last, NOW + 200)).toBe(true);
      expect((await peers.byKey("ed25519:03"))?.keys).toEqual([
        { keyId: "ed25519:01", publicKey: "one", addedAt: NOW, until: NOW + 100 },
        { ...next, until: NOW + 200 },
        { ...last, until: null },
      ]);
      expect((await peers.byKey("ed25519:01"))?.peerId).toBe(PEER.peerId);
    });

    holds("what became of the last calls", async ({ federation: { peers } }) => {
      await peers.add(PEER);
      const contact = async () => (await peers.byId(PEER.peerId))?.contact;
      await peers.contacted(PEER.peerId, { at: NOW, failure: "peer-away", skewMs: null });
      await peers.contacted(PEER.peerId, { at: NOW + 1, failure: "peer-slow", skewMs: -20 });
      const failed = { lastFailureAt: NOW + 1, lastFailure: "peer-slow" };
      expect(await contact()).toEqual({ ...failed, lastSuccessAt: null, failures: 2, skewMs: -20 });
      await peers.contacted(PEER.peerId, { at: NOW + 2, failure: null, skewMs: null });
      expect(await contact()).toEqual({ ...failed, lastSuccessAt: NOW + 2, failures: 0, skewMs: -20 });
    });

    holds("an invite for one of sixteen, and why the others have it not", async (store) => {
      const { invites } = store.federation;
      const invite = { sha256: sha256("invite"), madeBy: "owner", createdAt: NOW, until: NOW + 1_000 };
      await invites.add(invite);
      await invites.add({ ...invite, sha256: sha256("late"), until: NOW + 10 });
      const race = await Promise.all(
        Array.from({ length: 16 }, (_, at) => invites.claim(invite.sha256, `peer${at}`, NOW + 1)),
      );
      expect(race.filter((claim) => claim === "claimed")).toHaveLength(1);
      expect(race.filter((claim) => claim === "used")).toHaveLength(15);
      expect(await invites.claim(sha256("late"), "peer", NOW + 10)).toBe("expired");
      expect(await invites.claim(sha256("none"), "peer", NOW)).toBe("unknown");
      // whoever comes late is told that it was used, and not that it is too old
      expect(await invites.claim(invite.sha256, "peer", NOW + 5_000)).toBe("used");
    });

    holds("a grant as it was made, until it is revoked, once", async ({ users, federation }) => {
      const { grants, peers } = federation;
      const isRefused = async () =>
        (await grants.add(GRANT).catch((thrown: unknown) => thrown)) instanceof Error;
      expect(await isRefused()).toBe(true);
      await users.add(ADA);
      expect(await isRefused()).toBe(true);
      await peers.add(PEER);
      await grants.add(GRANT);
      const later = {
        ...GRANT,
        grantId: "g2",
        createdAt: NOW + 1,
        includeTeams: null,
        includePersonal: true,
        exclude: [],
      };
      await grants.add(later);
      expect(await grants.all()).toEqual([later, GRANT]);
      expect(await grants.ofPeer(PEER.peerId)).toEqual([later, GRANT]);
      expect(await grants.ofPeer("ed25519:02")).toEqual([]);
      expect(await grants.revoke("g1", NOW + 2)).toBe(true);
      expect(await grants.revoke("g1", NOW + 3)).toBe(false);
      expect(await grants.revoke("g9", NOW + 3)).toBe(false);
      expect(await grants.byId("g1")).toEqual({ ...GRANT, revokedAt: NOW + 2 });
      expect(await grants.byId("g9")).toBeUndefined();
    });

    holds("a nonce of a peer, for one of sixteen, until its time is over", async ({ federation }) => {
      const { nonces } = federation;
      const used = { peerId: "p1", nonce: "n", until: NOW + 10, now: NOW };
      const race = await Promise.all(Array.from({ length: 16 }, () => nonces.take(used)));
      expect(race.filter(Boolean)).toHaveLength(1);
      expect(await nonces.take({ ...used, peerId: "p2" })).toBe(true);
      expect(await nonces.take({ ...used, now: NOW + 9 })).toBe(false);
      expect(await nonces.take({ ...used, until: NOW + 50, now: NOW + 10 })).toBe(true);
      expect(await nonces.take({ ...used, until: NOW + 90, now: NOW + 49 })).toBe(false);
    });

    holds("in the audit, whose call it was and by what", async ({ audit }) => {
      const entry = {
        at: NOW,
        actor: "peer:payments",
        via: "peer",
        action: "federation.list",
        resource: "agents.read",
        outcome: "grant-revoked",
        detail: "grant 403",
        requestId: "r1",
        peerId: "ed25519:01",
        grantId: "g1",
        host: "web1",
      } as const;
      await audit.append(entry, seal);
      await audit.append({ ...entry, peerId: null, grantId: null }, seal);
      const [one, other] = await audit.after(0, 10);
      expect(one).toMatchObject(entry);
      expect(other).toMatchObject({ peerId: null, grantId: null });
    });
  });
}

/** How grants are made, and that what is refused is refused at creation. */
import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import { GRANT_RESOURCES, GRANT_VERBS } from "../../../../src/base/grant-resources.ts";
import { MOST_ROWS } from "../../../../src/domain/federation/grant-limits.ts";
import { authorizePeer } from "../../../../src/domain/federation/authorize.ts";
import {
  grantOfId,
  grantState,
  grantWords,
  makeGrant,
  warningsOf,
  type WantedGrant,
} from "../../../../src/domain/federation/grants.ts";
import { addPeer, claimPeerInvite, keyInUse, peerNamed } from "../../../../src/domain/federation/peers.ts";
import { addUser } from "../../../../src/domain/gateway/identity.ts";
import { resourceOf } from "../../../../src/domain/gateway/people.ts";
import { memoryGateway } from "../../../support/memory-gateway.ts";

const KEY = `ed25519:${"0".repeat(64)}`;
const ENROLLED = {
  keyId: KEY,
  publicKey: "A".repeat(43),
  address: "https://payments.example",
  certificate: null,
  name: "their-name",
};
const WANTED: WantedGrant = {
  peer: "payments",
  subject: "Ada@example.org",
  resources: ["agents.read", "agents.send"],
  verbs: null,
  exclude: [],
  includeTeams: null,
  includePersonal: true,
  maxRows: 10,
  lastsMs: 60_000,
};

async function codeThrown(body: () => unknown): Promise<string> {
  try {
    await body();
    return "nothing";
  } catch (thrown) {
    if (thrown instanceof MosaicError) return thrown.code;
    throw thrown;
  }
}

/** A gateway with one user, who may read the coders of web1, and one peer. */
async function withPeer() {
  const tools = memoryGateway();
  const ada = { email: "ada@example.org", name: "Ada", role: "member", passwordHash: "" } as const;
  const { userId } = await addUser(tools, ada);
  await tools.store.bindings.add({
    holder: { kind: "user", userId },
    verb: "read",
    resource: resourceOf("web1/coder*"),
    createdAt: 0,
  });
  const peer = await addPeer(tools, ENROLLED, { name: "payments", by: "owner" });
  return { tools, userId, peer };
}

test("the schemas have the words of the closed list, and its most rows", async () => {
  const { grantResource, grantVerb } =
    await import("../../../../src/operations/documents/federation-parts.ts");
  expect([grantResource.options, grantVerb.options]).toEqual([[...GRANT_RESOURCES], [...GRANT_VERBS]]);
  const { request } = await import("../../../../src/operations/documents/federation-grant-create.ts");
  const asked = { peer: "p", subject_user: "u", resources: ["agents.read"] };
  const isTaken = (max_rows: number) => request.safeParse({ ...asked, max_rows }).success;
  expect([0, 1, MOST_ROWS, MOST_ROWS + 1].filter(isTaken)).toEqual([1, MOST_ROWS]);
});

const words = (resources: string[], verbs: string[] | null = null, exclude: string[] = []) =>
  grantWords({ resources, verbs, exclude });

const codeOf = (...asked: Parameters<typeof words>) => codeThrown(() => words(...asked));

describe("the words of a grant", () => {
  test("are all verbs that its resources have, unless some are named", () => {
    expect(words(["agents.send", "logs.read", "logs.read"])).toEqual({
      resources: ["agents.send", "logs.read"],
      verbs: ["list", "get", "send"],
      exclude: [],
    });
    expect(words(["agents.read"], ["get"], ["web**/x", "class:coder"])).toEqual({
      resources: ["agents.read"],
      verbs: ["get"],
      exclude: ["web*/x", "class:coder"] as never,
    });
  });

  test("that are not known are refused, those of Object too", async () => {
    for (const resource of ["agents", "agents.*", "*", "users.read", "toString", "__proto__", ""]) {
      expect([resource, await codeOf([resource])]).toEqual([resource, "grant-resource-unknown"]);
    }
    expect(await codeOf(["agents.read"], ["LIST"])).toBe("grant-verb-unknown");
    expect(await codeOf(["agents.read"], ["admin"])).toBe("grant-verb-unknown");
    expect(await codeOf(["agents.read"], null, ["a/b/c"])).toBe("resource-invalid");
  });

  test("that would give nothing are refused", async () => {
    expect(await codeOf([])).toBe("grant-empty");
    expect(await codeOf(["agents.read"], [])).toBe("grant-empty");
    expect(await codeOf(["agents.read"], null, ["agents.read"])).toBe("grant-empty");
    expect(await codeOf(["agents.read", "agents.send"], ["list"])).toBe("grant-empty");
    expect(await codeOf(["agents.read"], ["get", "send"])).toBe("grant-empty");
  });

  test("to operate and to read logs are warned of, unless they are excluded", () => {
    const all = ["agents.read", "agents.send", "agents.operate", "logs.read", "events.read"];
    expect(warningsOf(words(all)).map((text) => text.split(" ")[0])).toEqual(["agents.operate", "logs.read"]);
    expect(warningsOf(words(all, null, ["logs.read"]))).toHaveLength(1);
    expect(warningsOf(words(["agents.read", "agents.send", "events.read"]))).toEqual([]);
  });
});

describe("a grant", () => {
  test("is kept as it was asked for, and is good until its end", async () => {
    const { tools, userId, peer } = await withPeer();
    const { grant } = await makeGrant(tools, WANTED, "owner");
    expect(await grantOfId(tools, grant.grantId)).toEqual(grant);
    const long = { ...grant, grantId: "0123456789" };
    await tools.store.federation.grants.add(long);
    expect(await grantOfId(tools, "01234567")).toEqual(long);
    expect(await codeThrown(() => grantOfId(tools, "0123456"))).toBe("no-such-grant");
    await tools.store.federation.grants.add({ ...grant, grantId: "0123456799" });
    expect(await codeThrown(() => grantOfId(tools, "01234567"))).toBe("no-such-grant");
    expect(grant).toMatchObject({
      peerId: peer.peerId,
      subjectUserId: userId,
      verbs: ["list", "get", "send"],
    });
    expect([grantState(grant, grant.until - 1), grantState(grant, grant.until)]).toEqual(["active", "ended"]);
    expect(grantState({ ...grant, revokedAt: 0 }, grant.until)).toBe("revoked");
  });

  test("for a peer, a user or a team that is not there, or with a wrong number of rows, is refused", async () => {
    const { tools } = await withPeer();
    const codeOfGrant = (more: Partial<WantedGrant>) =>
      codeThrown(() => makeGrant(tools, { ...WANTED, ...more }, "owner"));
    expect(await codeOfGrant({ peer: "payment" })).toBe("no-such-peer");
    expect(await codeOfGrant({ subject: "eve@example.org" })).toBe("no-such-user");
    expect(await codeOfGrant({ includeTeams: ["reviews"] })).toBe("no-such-team");
    for (const maxRows of [0, -1, 1.5, 10_001, Number.NaN]) {
      expect(await codeOfGrant({ maxRows })).toBe("max-rows-invalid");
    }
    expect(await codeOfGrant({ lastsMs: 0 })).toBe("usage");
    expect(await tools.store.federation.grants.all()).toEqual([]);
    expect(await codeThrown(() => grantOfId(tools, "g9"))).toBe("no-such-grant");
  });
});

/** A grant, and what comes of asks by it. */
async function asked() {
  const { tools, userId, peer } = await withPeer();
  const { grant } = await makeGrant(tools, WANTED, "owner");
  const ask = {
    peerId: peer.peerId,
    grantId: grant.grantId,
    subjectUserId: userId,
    verb: "list",
    resource: "agents.read",
    agents: null,
  };
  const outcome = async (more: Partial<typeof ask> = {}) => {
    const decision = await authorizePeer(tools, { ...ask, ...more }, "r1");
    return decision.allowed ? "allowed" : decision.deny.code;
  };
  return { tools, ask, grant, userId, outcome };
}

describe("an ask", () => {
  test("is written down with its peer and its grant, allowed or not", async () => {
    const { tools, ask, outcome } = await asked();
    const named = [{ host: "web1", agent: "coder0", class: undefined }];
    expect(await outcome()).toBe("allowed");
    expect(await outcome({ verb: "send", resource: "agents.send", agents: named as never })).toBe(
      "subject-may-not",
    );
    const { peerId, grantId } = ask;
    const common = { actor: "peer:payments", via: "peer", peerId, grantId, requestId: "r1" };
    expect(await tools.store.audit.last(2)).toMatchObject([
      { ...common, action: "federation.list", resource: "agents.read", outcome: "ok" },
      {
        ...common,
        action: "federation.send",
        resource: "agents.send web1/coder0",
        outcome: "subject-may-not",
        detail: "rights 403",
      },
    ]);
  });

  test("is refused at the very next time once the grant, the peer or the subject's right is gone", async () => {
    const { tools, grant, ask, userId, outcome } = await asked();
    const { federation, bindings, users } = tools.store;
    const now = tools.clock.now();
    await federation.peers.setState(ask.peerId, "suspended", now);
    expect(await outcome()).toBe("peer-suspended");
    await federation.peers.setState(ask.peerId, "active", now);
    await users.setDisabled(userId, now);
    expect(await outcome()).toBe("subject-gone");
    await users.setDisabled(userId, null);
    expect(await outcome()).toBe("allowed");
    const right = { holder: { kind: "user", userId }, verb: "read" } as const;
    await bindings.remove({ ...right, resource: resourceOf("web1/coder*") });
    expect(await outcome()).toBe("subject-may-not");
    await federation.grants.revoke(grant.grantId, now);
    expect(await outcome()).toBe("grant-revoked");
    await federation.peers.setState(ask.peerId, "removed", now);
    expect(await outcome()).toBe("peer-removed");
  });

  test("in somebody else's name, or by a grant of nobody's, is refused, whatever it is called", async () => {
    const { outcome } = await asked();
    expect(await outcome({ subjectUserId: "id-99" })).toBe("subject-differs");
    expect(await outcome({ grantId: "id-99" })).toBe("grant-unknown");
    expect(await outcome({ peerId: "ed25519:99" })).toBe("peer-unknown");
    expect(await outcome({ verb: "fleet.stop" })).toBe("verb-not-granted");
  });
});

describe("a peer", () => {
  test("is called as it is called here, once", async () => {
    const { tools, peer } = await withPeer();
    expect(peer).toMatchObject({ peerId: KEY, name: "payments", state: "active" });
    expect((await tools.store.federation.grants.all()).length).toBe(0);
    const again = (name: string) => codeThrown(() => addPeer(tools, ENROLLED, { name, by: "owner" }));
    expect([await again("payments"), await again("other")]).toEqual(["peer-exists", "peer-exists"]);
    for (const name of ["", "all", "local", "a/b", "a:b", "-x", "a b"]) {
      expect([name, await again(name)]).toEqual([name, "usage"]);
    }
    expect(await codeThrown(() => peerNamed(tools, "payment"))).toBe("no-such-peer");
  });

  test("signs with a key until the next one has taken its place, and its time is over", async () => {
    const { tools } = await withPeer();
    const next = { keyId: "ed25519:1", publicKey: "B", addedAt: 1 };
    await tools.store.federation.peers.addKey(KEY, next, 100);
    const peer = await peerNamed(tools, "payments");
    const isGood = (keyId: string, now: number) => keyInUse(peer, keyId, now) !== undefined;
    expect([isGood(KEY, 99), isGood(KEY, 100), isGood(next.keyId, 100)]).toEqual([true, false, true]);
    expect(isGood("ed25519:2", 1)).toBe(false);
  });
});

test("an invite is taken once, and told apart from one that is too old or none", async () => {
  const tools = memoryGateway();
  const { invites } = tools.store.federation;
  const now = tools.clock.now();
  const made = { madeBy: "owner", createdAt: now };
  await invites.add({ ...made, sha256: tools.secrets.sha256("one"), until: now + 10 });
  await invites.add({ ...made, sha256: tools.secrets.sha256("old"), until: now });
  const claim = (invite: string) => codeThrown(() => claimPeerInvite(tools, invite, KEY));
  expect(await claim("one")).toBe("nothing");
  expect([await claim("one"), await claim("old"), await claim("none")]).toEqual([
    "invite-used",
    "invite-expired",
    "invite-unknown",
  ]);
});

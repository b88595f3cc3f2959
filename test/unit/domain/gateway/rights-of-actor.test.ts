/** What another host's gateway says of who asks is not what they may: that is looked up here, each time. */
import { expect, test } from "bun:test";
import type { GrantResource } from "../../../../src/base/grant-resources.ts";
import { parseResource } from "../../../../src/base/resources.ts";
import type { Role, Scope } from "../../../../src/base/scopes.ts";
import { addUser } from "../../../../src/domain/gateway/identity.ts";
import { actorNamed, rightsOfActor } from "../../../../src/domain/gateway/rights-of-actor.ts";
import { ALL_RIGHTS, NO_RIGHTS } from "../../../../src/domain/gateway/rights.ts";
import { makeToken } from "../../../../src/domain/gateway/tokens.ts";
import { memoryGateway } from "../../../support/memory-gateway.ts";

const RESOURCE = parseResource("web1/*");

async function bench() {
  const tools = memoryGateway();
  const user = async (email: string, role: Role) =>
    await addUser(tools, { email, name: "", role, passwordHash: "" });
  const token = async (name: string, userId: string | null, scopes: readonly Scope[]) =>
    await makeToken(tools, { name, userId, scopes, lastsMs: 1_000 });
  return { tools, user, token, of: async (actor: string) => await rightsOfActor(tools, actor) };
}

test("a user may what their role and what is bound to them say, until they are disabled", async () => {
  const { tools, user, of } = await bench();
  const { userId } = await user("ada@example.org", "viewer");
  if (RESOURCE === undefined) throw new Error("no resource");
  const bound = { verb: "send", resource: RESOURCE } as const;
  await tools.store.bindings.add({ ...bound, holder: { kind: "user", userId }, createdAt: 0 });
  expect(await of("user:ada@example.org")).toMatchObject({ scopes: ["read"], bindings: [bound] });
  await tools.store.users.setDisabled(userId, 1);
  expect(await of("user:ada@example.org")).toEqual(NO_RIGHTS);
});

test("a token may no more than its scopes and its user, and nothing once it has ended or was revoked", async () => {
  const { tools, user, token, of } = await bench();
  const { userId } = await user("ada@example.org", "sender");
  await token("ci", null, ["read", "operate"]);
  await token("ada", userId, ["send", "operate"]);
  expect((await of("token:ci")).scopes).toEqual(["read", "operate"]);
  expect((await of("token:ada")).scopes).toEqual(["send"]);
  await tools.store.tokens.revoke("ada", 1);
  expect(await of("token:ada")).toEqual(NO_RIGHTS);
  await tools.clock.sleep(2_000);
  expect(await of("token:ci")).toEqual(NO_RIGHTS);
});

test("another team's gateway may what its living grants are for while it is a peer, and nothing else", async () => {
  const { tools, user, of } = await bench();
  const key = { keyId: "ed25519:01", publicKey: "k" };
  const peer = { peerId: "ed25519:01", name: "payments", address: "https://p.example", certificate: null };
  await tools.store.federation.peers.add({ ...peer, key, enrolledAt: 0, enrolledBy: "owner" });
  expect(await of("peer:payments")).toEqual(NO_RIGHTS);
  const { userId: subjectUserId } = await user("ada@example.org", "operator");
  const grant = (grantId: string, resources: readonly GrantResource[], until = 1_000) =>
    tools.store.federation.grants.add({
      grantId,
      peerId: peer.peerId,
      subjectUserId,
      verbs: ["send"],
      resources,
      exclude: [],
      includeTeams: null,
      includePersonal: true,
      maxRows: 1,
      createdAt: 0,
      createdBy: "owner",
      until: tools.clock.now() + until,
      revokedAt: null,
    });
  await grant("g1", ["agents.send", "agents.read"]);
  await grant("g2", ["agents.operate"], -1);
  expect(await of("peer:payments")).toEqual({ ...NO_RIGHTS, scopes: ["send"] });
  await grant("g3", ["logs.read"]);
  await tools.store.federation.grants.revoke("g1", 1);
  expect(await of("peer:payments")).toEqual({ ...NO_RIGHTS, scopes: ["read"] });
  await tools.store.federation.peers.setState(peer.peerId, "suspended", 1);
  expect(await of("peer:payments")).toEqual(NO_RIGHTS);
});

test("a home's owner may all, and who is not known nothing", async () => {
  const { of } = await bench();
  expect(await of("owner")).toEqual(ALL_RIGHTS);
  for (const actor of ["nobody", "user:", "user:eve@example.org", "token:", "peer:x", "", "owner:"])
    expect([actor, await of(actor)]).toEqual([actor, NO_RIGHTS]);
});

test("who is named is written down as they came", () => {
  expect(["owner", "user:ada@example.org", "token:ci"].map((actor) => actorNamed(actor).via)).toEqual([
    "socket",
    "session",
    "token",
  ]);
});

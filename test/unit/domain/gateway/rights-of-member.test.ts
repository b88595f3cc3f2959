import { expect, test } from "bun:test";
import type { Resource } from "../../../../src/base/resources.ts";
import { rightsOfMember } from "../../../../src/domain/gateway/rights-of-member.ts";
import { addUser } from "../../../../src/domain/gateway/identity.ts";
import { makeToken } from "../../../../src/domain/gateway/tokens.ts";
import { memoryGateway } from "../../../support/memory-gateway.ts";

async function withPeople() {
  const tools = memoryGateway();
  const user = { name: "", passwordHash: "none" };
  const ada = await addUser(tools, { ...user, email: "ada@example.org", role: "viewer" });
  const bob = await addUser(tools, { ...user, email: "bob@example.org", role: "member" });
  await tools.store.bindings.add({
    holder: { kind: "user", userId: bob.userId },
    verb: "read",
    resource: "two/*" as Resource,
    createdAt: 0,
  });
  const make = (name: string, userId: string | null) =>
    makeToken(tools, { name, userId, scopes: ["read", "send"], lastsMs: 1_000 });
  await make("ci", null);
  await make("adas", ada.userId);
  const rights = async (actor: string) => await rightsOfMember(tools, actor);
  return { tools, ada, bob, rights };
}

test("whoever asked at another gateway may here what they may now: never more than their token or its user", async () => {
  const { rights } = await withPeople();
  expect((await rights("owner")).scopes).toContain("admin");
  expect(await rights("user:ada@example.org")).toEqual({ scopes: ["read"], bindings: [] });
  expect((await rights("user:bob@example.org")).bindings).toMatchObject([
    { verb: "read", resource: "two/*" },
  ]);
  expect((await rights("token:ci")).scopes).toEqual(["read", "send"]);
  expect((await rights("token:adas")).scopes).toEqual(["read"]);
});

test("who is gone, disabled, revoked, too late or unknown may nothing", async () => {
  const { rights, tools, ada } = await withPeople();
  const none = { scopes: [], bindings: [] };
  for (const actor of ["", "nobody", "admin", "user:", "user:eve@example.org", "token:other", "peer:x"]) {
    expect(await rights(actor)).toEqual(none);
  }
  await tools.store.tokens.revoke("ci", 1);
  expect(await rights("token:ci")).toEqual(none);
  await tools.store.users.setDisabled(ada.userId, 1);
  expect([await rights("user:ada@example.org"), await rights("token:adas")]).toEqual([none, none]);
});

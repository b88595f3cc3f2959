import { expect, test } from "bun:test";
import { SOCKET_DOOR } from "../../../src/gateway/doors.ts";
import { createHandler } from "../../../src/gateway/handle.ts";
import { factsOf } from "../../../src/gateway/request-facts.ts";
import { OPERATIONS } from "../../../src/operations/index.ts";

test("a gateway that only looks refuses what changes something, and shows an admin who may and who did", async () => {
  const handle = createHandler({
    routes: Object.entries(OPERATIONS).map(([name, { scope, looks }]) => ({
      method: "POST",
      path: `/${name}`,
      needs: scope,
      looks,
      reaches: "asked",
      handle: () => new Response(),
    })),
    callers: { sessionOf: async () => undefined, tokenOf: async () => undefined },
    hostFor: () => ({ host: "web1", agents: async () => [] }),
    ends: new AbortController().signal,
    isReadOnly: true,
  });
  const ask = async (name: string) => {
    const request = new Request(`http://localhost/${name}`, { method: "POST" });
    const facts = { ...factsOf(request, undefined, undefined), host: "localhost" };
    return await handle({ request, facts, door: SOCKET_DOOR, takeTime() {}, upgrade: () => false });
  };
  const statuses = async (names: readonly string[]) =>
    await Promise.all(names.map(async (name) => [name, (await ask(name)).status]));
  const looks = ["fleet.ps", "gateway.user.list", "gateway.audit", "gateway.rights", "federation.grant.list"];
  expect(await statuses(looks)).toEqual(looks.map((name) => [name, 200]));
  const acts = ["agent.send", "fleet.stop", "fleet.edit", "gateway.user.add", "gateway.token.revoke"];
  expect(await statuses(acts)).toEqual(acts.map((name) => [name, 403]));
});

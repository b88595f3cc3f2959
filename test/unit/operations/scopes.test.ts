/** What a caller of the gateway must be allowed follows from what an operation needs; what does not is said here. */
import { expect, test } from "bun:test";
import { OPERATIONS } from "../../../src/operations/index.ts";

const USUAL = { read: "read", type: "send", act: "operate" } as const;

/** What decides what is run on the host, or replaces mosaic: whoever may that may everything its user may. */
const FOR_ADMINS = [
  "config.hooks.change",
  "federation.grant.create",
  "federation.grant.list",
  "federation.grant.revoke",
  "federation.grant.show",
  "federation.key.rotate",
  "federation.peer.add",
  "federation.peer.invite",
  "federation.peer.list",
  "federation.peer.remove",
  "federation.peer.show",
  "federation.peer.suspend",
  "federation.status",
  "fleet.add",
  "fleet.edit",
  "fleet.init",
  "fleet.install",
  "fleet.remove",
  "fleet.rename",
  "fleet.set",
  "fleet.uninstall",
  "gateway.allow",
  "gateway.audit",
  "gateway.config.set",
  "gateway.config.show",
  "gateway.host.invite",
  "gateway.host.move",
  "gateway.host.remove",
  "gateway.disallow",
  "gateway.install",
  "gateway.migrate-tier",
  "gateway.join",
  "gateway.restart",
  "gateway.rights",
  "gateway.selftest",
  "gateway.start",
  "gateway.stop",
  "gateway.uninstall",
  "gateway.login",
  "gateway.recover",
  "gateway.team.add",
  "gateway.team.create",
  "gateway.team.drop",
  "gateway.team.list",
  "gateway.team.remove",
  "gateway.token.create",
  "gateway.token.list",
  "gateway.token.revoke",
  "gateway.user.add",
  "gateway.user.disable",
  "gateway.user.list",
  "gateway.user.role",
  "runtime.pin",
  "runtime.prove",
  "runtime.upgrade",
  "uninstall",
  "update.rollback",
  "update.run",
  "wizard",
];

/** A new conversation forgets the old one, and what is approved is done: those are no messages. */
const TO_OPERATE = ["agent.answer", "agent.reset"];

test("every operation has the scope that follows from what it needs", async () => {
  const wrong: string[] = [];
  for (const [name, entry] of Object.entries(OPERATIONS)) {
    const { needs } = await entry.load();
    const wanted = FOR_ADMINS.includes(name) ? "admin" : TO_OPERATE.includes(name) ? "operate" : USUAL[needs];
    if (entry.scope !== wanted) wrong.push(`${name}: ${entry.scope}, not ${wanted}`);
  }
  expect(wrong).toEqual([]);
});

test("nothing that changes something may be asked for with `read`", async () => {
  for (const [name, entry] of Object.entries(OPERATIONS)) {
    const { needs } = await entry.load();
    if (needs !== "read") expect([name, entry.scope]).not.toEqual([name, "read"]);
  }
});

test("what only looks says so, for admins too: it is not written down, and a gateway that only looks answers it", async () => {
  for (const [name, entry] of Object.entries(OPERATIONS)) {
    const { needs } = await entry.load();
    expect([name, entry.looks]).toEqual([name, needs === "read"]);
  }
});

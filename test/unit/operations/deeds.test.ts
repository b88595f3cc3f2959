/** Who did what: an operation that acts says what the fleet's journal shall say of it. */
import { expect, test } from "bun:test";
import { OPERATIONS } from "../../../src/operations/index.ts";

const WRITTEN_DOWN_OTHERWISE = [
  // a message has an event of its own, with its verdict
  "agent.send",
  "agent.broadcast",
  "agent.ask",
  "agent.reply",
  // about the gateway alone, whose audit has them
  "federation.grant.create",
  "federation.grant.revoke",
  "federation.key.rotate",
  "federation.peer.add",
  "federation.peer.invite",
  "federation.peer.remove",
  "federation.peer.suspend",
  "gateway.allow",
  "gateway.config.set",
  "gateway.disallow",
  "gateway.install",
  "gateway.migrate-tier",
  "gateway.restart",
  "gateway.start",
  "gateway.stop",
  "gateway.uninstall",
  "gateway.login",
  "gateway.host.invite",
  "gateway.host.move",
  "gateway.host.remove",
  "gateway.join",
  "gateway.recover",
  "gateway.selftest",
  "gateway.team.add",
  "gateway.team.create",
  "gateway.team.drop",
  "gateway.team.remove",
  "gateway.token.create",
  "gateway.token.revoke",
  "gateway.user.add",
  "gateway.user.disable",
  "gateway.user.role",
  // only afterwards it is known what was done, or is there a home to write it into
  "update.run",
  "update.rollback",
  "wizard",
  // what is sent is in the journal already; what could not be sent gets an event of its own
  "fleet.notify.flush",
  // each message that it gives has an event
  "fleet.limits.flush",
  // the journal goes with what they remove
  "uninstall",
  "fleet.uninstall",
];

test("every operation that changes something is written down, and none that only looks", async () => {
  const wrong: string[] = [];
  for (const [name, entry] of Object.entries(OPERATIONS)) {
    const operation = await entry.load();
    const hasDeed = "deed" in operation && operation.deed !== undefined;
    const isWritten = hasDeed || WRITTEN_DOWN_OTHERWISE.includes(name);
    if (isWritten !== (operation.needs !== "read")) wrong.push(name);
  }
  expect(wrong).toEqual([]);
});

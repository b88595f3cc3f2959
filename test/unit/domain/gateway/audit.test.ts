import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { storeIn } from "../../../../src/adapters/sqlite-store/open.ts";
import { OWNER, verifyAudit, writeAudit } from "../../../../src/domain/gateway/audit.ts";
import { memoryGateway } from "../../../support/memory-gateway.ts";

async function written() {
  const database = new Database(":memory:");
  const tools = { ...memoryGateway(), store: storeIn(database, { version: "0.1.0", now: 0 }) };
  for (let at = 0; at < 5; at += 1) {
    await writeAudit(tools, OWNER, { action: "fleet.stop", resource: `coder${at}`, outcome: "ok" });
  }
  return { tools, database };
}

test("a chain that nobody touched holds", async () => {
  const { tools } = await written();
  expect(await verifyAudit(tools)).toEqual({ lines: 5, broken: undefined });
});

for (const [what, sql, id, why] of [
  ["a line that was changed", "update audit set outcome = 'failure' where id = 3", 3, "it was changed"],
  ["a line that was taken out", "delete from audit where id = 2", 2, "this line is missing"],
  ["a beginning that was cut off", "delete from audit where id = 1", 1, "this line is missing"],
  [
    "a line whose seal was made anew",
    "update audit set prev_sha = 'x' where id = 4",
    4,
    "it does not follow the line before",
  ],
] as const) {
  test(`${what} breaks it`, async () => {
    const { tools, database } = await written();
    database.run(sql);
    expect((await verifyAudit(tools)).broken).toEqual({ id, why });
  });
}

test("what a caller makes up is cut", async () => {
  const { tools } = await written();
  await writeAudit(tools, OWNER, { action: "login", resource: "x".repeat(10_000), outcome: "ok" });
  expect((await tools.store.audit.last(1))[0]?.resource).toHaveLength(500);
});

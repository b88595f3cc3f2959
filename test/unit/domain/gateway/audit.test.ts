import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { storeIn } from "../../../../src/adapters/sqlite-store/open.ts";
import { OWNER, verifyAudit, writeAudit } from "../../../../src/domain/gateway/audit.ts";
import { fileMarks } from "../../../../src/domain/gateway/audit-mark.ts";
import { FakeFiles } from "../../../support/supervision-fakes.ts";
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
  expect(await verifyAudit(tools)).toEqual({ lines: 5, marked: 5, broken: undefined });
});

for (const [what, sql, id, why] of [
  ["a line that was changed", "update audit set outcome = 'failure' where id = 3", 3, "it was changed"],
  ["a line that was taken out", "delete from audit where id = 2", 2, "this line is missing"],
  ["a beginning that was cut off", "delete from audit where id = 1", 1, "this line is missing"],
  [
    "an end that was cut off",
    "delete from audit where id > 3",
    4,
    "this line and all up to 5 were cut off the end",
  ],
  ["an audit that was emptied", "delete from audit", 1, "this line and all up to 5 were cut off the end"],
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

test("a chain that was written anew up to its mark breaks there, and one without its mark too", async () => {
  const { tools, database } = await written();
  const mark = await tools.marks.read();
  database.run("delete from audit");
  for (let at = 0; at < 6; at += 1) {
    await writeAudit(tools, OWNER, { action: "fleet.ps", resource: "", outcome: "ok" });
  }
  const verify = (read: typeof mark) =>
    verifyAudit({ ...tools, marks: { ...tools.marks, read: async () => read } });
  expect((await verify(mark)).broken).toEqual({ id: 5, why: "the chain was written anew" });
  expect((await verify(undefined)).broken?.id).toBe(6);
  const shared = { ...tools, marks: { ...tools.marks, isShared: true, read: async () => undefined } };
  // another host has written all of it
  expect(await verifyAudit(shared)).toEqual({ lines: 6, marked: undefined, broken: undefined });
  expect(
    (await verify({ line: 6, sha: (await tools.store.audit.last(1))[0]?.sha ?? "" })).broken,
  ).toBeUndefined();
});

test("the mark in its file never goes back, and what is no mark is none", async () => {
  const files = new FakeFiles();
  const marks = fileMarks(files, "/home/gateway/audit.mark");
  expect(await marks.read()).toBeUndefined();
  await marks.write({ line: 7, sha: "a" });
  await marks.write({ line: 6, sha: "b" });
  expect(await marks.read()).toEqual({ line: 7, sha: "a" });
  await files.write("/home/gateway/audit.mark", "nonsense", 0o600);
  expect(await marks.read()).toBeUndefined();
});

test("what a caller makes up is cut", async () => {
  const { tools } = await written();
  await writeAudit(tools, OWNER, { action: "login", resource: "x".repeat(10_000), outcome: "ok" });
  expect((await tools.store.audit.last(1))[0]?.resource).toHaveLength(500);
});

test("a line that stands is no failure where its mark cannot be written, and the next one brings the mark up", async () => {
  const { tools } = await written();
  const full = { ...tools, marks: { ...tools.marks, write: failing } };
  await writeAudit(full, OWNER, { action: "fleet.stop", resource: "", outcome: "ok" });
  expect(await verifyAudit(tools)).toEqual({ lines: 6, marked: 5, broken: undefined });
  await writeAudit(tools, OWNER, { action: "fleet.stop", resource: "", outcome: "ok" });
  expect(await verifyAudit(tools)).toEqual({ lines: 7, marked: 7, broken: undefined });
});

async function failing(): Promise<never> {
  throw new Error("no space left on the device");
}

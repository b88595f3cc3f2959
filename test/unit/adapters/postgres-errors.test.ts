/** What PostgreSQL's own words mean to who asked. */
import { SQL } from "bun";
import { expect, test } from "bun:test";
import { storageError } from "../../../src/adapters/postgres/errors.ts";
import { MosaicError } from "../../../src/base/errors.ts";

const said = (errno: string) => {
  const options = { code: "ERR_POSTGRES_SERVER_ERROR", errno, detail: "", hint: "", severity: "ERROR" };
  const error = storageError(new SQL.PostgresError("its words", options), { host: "h", port: 1 });
  return error instanceof MosaicError ? error.code : "none of ours";
};

test("a server that stops, or has no room on its disk, in its memory or for a connection, is away", () => {
  for (const state of ["57P01", "57P03", "08006", "53100", "53200", "53300", "25006"]) {
    expect([state, said(state)]).toEqual([state, "storage-away"]);
  }
});

test("one that gave a question up is slow, one that knows us not refuses, and a wrong question is its asker's", () => {
  expect(["57014", "55P03", "28P01", "08P01", "42P01"].map(said)).toEqual([
    "storage-slow",
    "storage-slow",
    "storage-refused",
    "database-pooled",
    "none of ours",
  ]);
});

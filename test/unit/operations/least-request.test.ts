/** What is asked of a mosaic of another version. */
import { expect, test } from "bun:test";
import { z } from "zod";
import { OPERATIONS } from "../../../src/operations/index.ts";
import { leastRequest } from "../../../src/operations/least-request.ts";

const schema = z.strictObject({
  agent: z.string(),
  newer: z.number().nullable().default(null),
  kinds: z.array(z.string()).default([]),
  force: z.boolean().default(false),
  wait: z.boolean().default(true),
  timeout_ms: z.number().default(30),
  needed: z.string().nullable(),
});

test("a key by which nothing is asked for is left out, and no other", () => {
  const request = {
    agent: "a",
    newer: null,
    kinds: [],
    force: false,
    timeout_ms: 30,
    needed: null,
    wait: true,
  };
  expect(leastRequest(schema, request)).toEqual({ agent: "a", timeout_ms: 30, needed: null, wait: true });
  const full = { agent: "a", newer: 1, kinds: ["x"], force: true, timeout_ms: 30, needed: "n", wait: false };
  expect(leastRequest(schema, full)).toEqual(full);
  expect(leastRequest(schema, { agent: 1 })).toEqual({ agent: 1 });
});

test("all events are asked for without the key of those that a mosaic knows which can give the newest alone", async () => {
  const { request } = (await OPERATIONS["fleet.events"]?.schemas()) ?? {};
  if (request === undefined) throw new Error("there is no fleet.events");
  const all = {
    since: "2026-11-29T00:00:00.000Z",
    until: null,
    agents: [],
    kinds: [],
    last: null,
    host: null,
  };
  expect(leastRequest(request, all)).toEqual({ since: all.since });
});

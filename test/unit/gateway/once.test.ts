import { describe, expect, test } from "bun:test";
import { z, type ZodType } from "zod";
import { MosaicError } from "../../../src/base/errors.ts";
import { Answers } from "../../../src/domain/gateway/answers.ts";
import { ALL_RIGHTS } from "../../../src/domain/gateway/rights.ts";
import type { Caller } from "../../../src/gateway/caller.ts";
import { keyOf, onceBy, SHOWS_SECRET } from "../../../src/gateway/once.ts";
import { OPERATIONS } from "../../../src/operations/index.ts";
import { memoryGateway } from "../../support/memory-gateway.ts";

const TOKEN: Caller = { kind: "token", id: "t1", name: "ci", rights: { scopes: ["operate"], bindings: [] } };
const LIVES = new AbortController().signal;
const asked = (caller: Caller = TOKEN) => ({ caller, key: "k", operation: "fleet.stop", request: {} });

async function seen(answer: Promise<Response>) {
  const { status, headers, ...response } = await answer.then(async (own) => ({
    status: own.status,
    headers: own.headers,
    body: await own.text(),
  }));
  return [status, headers.get("mosaic-ending"), headers.get("mosaic-repeated"), response.body];
}

const partly = async () => Response.json({ done: 1 }, { headers: { "mosaic-ending": "partial" } });
const never = () => Promise.reject(new Error("it was done twice"));
const fails = () => Promise.reject(new MosaicError("failure", "the disk is full", { code: "disk-full" }));

function ada(id: string, userId: string): Caller {
  return {
    kind: "session",
    id,
    userId,
    email: "ada@example.org",
    name: "Ada",
    role: "admin",
    rights: ALL_RIGHTS,
    csrf: "word",
  };
}

describe("an answer to a request with a key", () => {
  test("is the same again, with its status and how it ended, and says that it is", async () => {
    const once = onceBy(new Answers(memoryGateway()));
    expect(await seen(once(asked(), LIVES, partly))).toEqual([200, "partial", null, '{"done":1}']);
    expect(await seen(once(asked(), LIVES, never))).toEqual([200, "partial", "true", '{"done":1}']);
  });

  test("is the same error again", async () => {
    const once = onceBy(new Answers(memoryGateway()));
    const first: unknown = await once(asked(), LIVES, fails).catch((thrown: unknown) => thrown);
    expect(first).toMatchObject({ code: "disk-full" });
    const [status, ending, repeated, body] = await seen(once(asked(), LIVES, fails));
    expect([status, ending, repeated]).toEqual([500, "failure", "true"]);
    expect(body).toContain('"disk-full"');
  });

  test("is a person's at every browser, and nobody else's", async () => {
    const once = onceBy(new Answers(memoryGateway()));
    let done = 0;
    const run = async () => Response.json({ done: (done += 1) });
    for (const [caller, wanted] of [
      [ada("s1", "u1"), 1],
      [ada("s2", "u1"), 1],
      [ada("s3", "u2"), 2],
      [TOKEN, 3],
      [{ kind: "owner" }, 4],
    ] as const) {
      expect(await (await once(asked(caller), LIVES, run)).json()).toEqual({ done: wanted });
    }
  });
});

function key(text: string): string | undefined {
  return keyOf({ headers: new Headers({ "idempotency-key": text }) });
}

test("a key is printable ASCII of at most 255 characters", () => {
  expect(keyOf({ headers: new Headers() })).toBeUndefined();
  expect(key("8e03978e-40d5-43dd-bc93-6894a57f9324")).toHaveLength(36);
  for (const wrong of ["", "two words", "ü", "x".repeat(256)]) {
    expect(() => key(wrong)).toThrow("Idempotency-Key");
  }
});

test("every document that shows a secret this once is known as such", async () => {
  const shows: string[] = [];
  for (const [name, entry] of Object.entries(OPERATIONS)) {
    const { document } = await entry.schemas();
    if (entry.doors === "all" && fieldsOf(document).some((field) => field === "secret" || field === "code")) {
      shows.push(name);
    }
  }
  expect(shows.toSorted()).toEqual([...SHOWS_SECRET].toSorted());
});

/** The fields of a document itself: `code` deeper in it is an error's. */
function fieldsOf(schema: ZodType<object>): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

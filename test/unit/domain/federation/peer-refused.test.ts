/** What a refusal of another team's gateway is for who asked: their own mistake, or one of a grant. */
import { expect, test } from "bun:test";
import { peerRefused } from "../../../../src/domain/federation/peer-calls.ts";

const refusal = (status: number, code: string, retryAfterMs?: number) => {
  const answer = { status, body: { error: { code } }, retryAfterMs } as Parameters<typeof peerRefused>[1];
  const { ending, code: known, hint } = peerRefused("web", answer);
  return [ending, known, hint];
};

test("an id that was sent with another text is the sender's own mistake, as at home", () => {
  const hint = "another --id, or none: then it gets a new one";
  expect(refusal(409, "id-of-another-text")).toEqual(["usage", "id-of-another-text", hint]);
});

test("who asks too often is told when to ask again", () => {
  expect(refusal(429, "too-many", 1_200)).toEqual(["failure", "peer-busy", "again in 2 s"]);
});

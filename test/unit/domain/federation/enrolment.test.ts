import { expect, test } from "bun:test";
import {
  answerProof,
  enrolProof,
  inviteNameOf,
  inviteSecretOf,
  isAnswerProof,
  isEnrolProof,
  newInviteSecret,
} from "../../../../src/domain/federation/enrolment.ts";
import { newPrivateKey, signingKeyOf } from "../../../../src/domain/federation/keys.ts";

const newKey = async () => signingKeyOf(await newPrivateKey());

test("an invite's secret is known to its maker's key by its name alone, and to no other key", async () => {
  const [ours, theirs] = [await newKey(), await newKey()];
  const secret = await newInviteSecret(ours);
  expect(secret).toMatch(/^[\w-]{44}$/);
  expect(await inviteSecretOf(ours, inviteNameOf(secret))).toBe(secret);
  expect(await inviteSecretOf(theirs, inviteNameOf(secret))).not.toBe(secret);
  expect(await newInviteSecret(ours)).not.toBe(secret);
});

test("the proof is over everything that is claimed, and over both keys", async () => {
  const [ours, theirs] = [await newKey(), await newKey()];
  const secret = await newInviteSecret(ours);
  const claimed = {
    invite: inviteNameOf(secret),
    name: "blue",
    address: "https://blue.example",
    publicKey: theirs.publicKey,
    certificate: null,
  };
  const proof = await enrolProof(secret, claimed, ours.keyId);
  expect(await isEnrolProof(secret, claimed, ours.keyId, proof)).toBe(true);
  for (const changed of [
    { name: "red" },
    { address: "https://red.example" },
    { publicKey: ours.publicKey },
    { certificate: "0".repeat(64) },
    { invite: "x".repeat(22) },
  ]) {
    expect([changed, await isEnrolProof(secret, { ...claimed, ...changed }, ours.keyId, proof)]).toEqual([
      changed,
      false,
    ]);
  }
  expect(await isEnrolProof(secret, claimed, theirs.keyId, proof)).toBe(false);
  expect(await isEnrolProof(`${secret}x`, claimed, ours.keyId, proof)).toBe(false);
  expect(await isEnrolProof(secret, claimed, ours.keyId, "")).toBe(false);
  expect(await isEnrolProof(secret, claimed, ours.keyId, "no base64!")).toBe(false);
});

test("the answer is proven for this request and by the maker of the invite", async () => {
  const of = { comes: "a", answers: "b", name: "green", nonce: "n" };
  const proof = await answerProof("secret", of);
  expect(await isAnswerProof("secret", of, proof)).toBe(true);
  expect(await isAnswerProof("other", of, proof)).toBe(false);
  for (const changed of [{ comes: "c" }, { answers: "c" }, { name: "c" }, { nonce: "c" }]) {
    expect(await isAnswerProof("secret", { ...of, ...changed }, proof)).toBe(false);
  }
});

/** What is signed is what RFC 9421 says, and nothing that is not exactly ours is taken. */
import { describe, expect, test } from "bun:test";
import { toBase64Url } from "../../../../src/base/base64.ts";
import { MosaicError } from "../../../../src/base/errors.ts";
import { isSignedBy, keyIdOf, newPrivateKey, signingKeyOf } from "../../../../src/domain/federation/keys.ts";
import { readSignature, signatureBase } from "../../../../src/domain/federation/signature-base.ts";
import { requireAnswer, signAnswer } from "../../../../src/domain/federation/signed-answer.ts";
import {
  LIFETIME_MS,
  MOST_AHEAD_MS,
  readRequest,
  requireBody,
  requireSigned,
  requireTimely,
  signRequest,
  type RequestFacts,
} from "../../../../src/domain/federation/signed-request.ts";

const NOW = 1_800_000_000_000;
const NONCE = "n".repeat(22);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const codeOf = async (work: () => unknown) => {
  try {
    await work();
    return "ok";
  } catch (thrown) {
    return thrown instanceof MosaicError ? thrown.code : String(thrown);
  }
};

/** RFC 9421, B.1.4: PKCS #8 of test-key-ed25519. */
const RFC_KEY = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"
  .replaceAll("+", "-")
  .replaceAll("/", "_");

test("the base and the key give the signature of RFC 9421, B.2.6", async () => {
  const key = await signingKeyOf(RFC_KEY);
  expect(key.publicKey).toBe("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs");
  const base = signatureBase(
    [
      ["date", "Tue, 20 Apr 2021 02:07:55 GMT"],
      ["@method", "POST"],
      ["@path", "/foo"],
      ["@authority", "example.com"],
      ["content-type", "application/json"],
      ["content-length", "18"],
    ],
    '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
  );
  const signature =
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
  expect(await key.sign(base)).toBe(signature);
  expect(await isSignedBy(key.publicKey, base, Uint8Array.fromBase64(signature))).toBe(true);
  expect(await isSignedBy(key.publicKey, `${base} `, Uint8Array.fromBase64(signature))).toBe(false);
});

test("a key has one name, and what is no key is none", async () => {
  const key = await signingKeyOf(await newPrivateKey());
  expect(key.keyId).toMatch(/^ed25519:[0-9a-f]{64}$/);
  expect(await keyIdOf(key.publicKey)).toBe(key.keyId);
  expect(await codeOf(() => signingKeyOf("nonsense!"))).toBe("federation-key-invalid");
  expect(await isSignedBy("short", "text", new Uint8Array(64))).toBe(false);
  expect(await isSignedBy(key.publicKey, "text", new Uint8Array(63))).toBe(false);
  expect(await isSignedBy(toBase64Url(new Uint8Array(32)), "text", new Uint8Array(64).fill(1))).toBe(false);
});

describe("a request", () => {
  const url = new URL("https://gateway.example:14242/api/federation/v1/list/agents.read?page=2");
  const BODY = bytesOf('{"limit":10}');

  async function signed() {
    const key = await signingKeyOf(await newPrivateKey());
    const draft = { method: "POST", url, body: BODY, grant: "g1", subject: "u1" } as const;
    const { headers, nonce } = await signRequest(key, draft, { now: NOW });
    const facts: RequestFacts = {
      method: "POST",
      authority: url.host,
      path: url.pathname,
      query: url.search,
      digest: headers["content-digest"] ?? null,
      grant: headers["mosaic-grant"] ?? null,
      subject: headers["mosaic-subject"] ?? null,
      signatureInput: headers["signature-input"] ?? null,
      signature: headers["signature"] ?? null,
    };
    const check = (changed: Partial<RequestFacts>, now = NOW, body = BODY) =>
      codeOf(async () => {
        const read = readRequest({ ...facts, ...changed });
        await requireSigned(read, key.publicKey);
        requireTimely(read, now);
        await requireBody(read, body);
      });
    return { key, facts, nonce, check };
  }

  test("is taken as it was signed, with its nonce", async () => {
    const { facts, nonce, check, key } = await signed();
    expect(await check({})).toBe("ok");
    expect(nonce).toMatch(/^[\w-]{22}$/);
    expect(readRequest(facts)).toMatchObject({ nonce, keyId: key.keyId, grant: "g1", subject: "u1" });
    expect((await signed()).nonce).not.toBe(nonce);
  });

  test("is refused where anything of it was changed", async () => {
    const { check, facts } = await signed();
    const created = (facts.signatureInput ?? "").replace(/created=\d+/, `created=${NOW / 1000 + 1}`);
    for (const changed of [
      { query: "?page=3" },
      { query: "?" },
      { grant: "g2" },
      { subject: "u2" },
      { method: "GET" },
      { path: "/api/federation/v1/list/logs.read" },
      { authority: "other.example:14242" },
      { digest: `sha-256=:${"A".repeat(43)}=:` },
      { signatureInput: created },
    ]) {
      expect([changed, await check(changed)]).toEqual([changed, "signature-wrong"]);
    }
    expect(await check({}, NOW, bytesOf('{"limit":11}'))).toBe("digest-wrong");
    const other = await signed();
    expect(await check({ signature: other.facts.signature })).toBe("signature-wrong");
  });

  test("is refused with the name of what is wrong with its signature", async () => {
    const { check, facts } = await signed();
    const input = facts.signatureInput ?? "";
    const { signature } = facts;
    const changed = (from: string | RegExp, to: string) => ({ signatureInput: input.replace(from, to) });
    for (const [change, code] of [
      [{ signatureInput: null }, "signature-missing"],
      [{ signature: null }, "signature-missing"],
      // two of them, as a second header or in the same one
      [{ signatureInput: `${input}, ${input.replace("m=", "n=")}` }, "signature-missing"],
      [{ signature: `${signature}, n=:AAAA:` }, "signature-missing"],
      [changed("m=", "sig1="), "signature-missing"],
      [{ signature: "m=:AAAA:" }, "signature-missing"],
      [changed(';tag="mosaic-fed-1"', ';tag="mosaic-fed-1";tag="mosaic-fed-1"'), "signature-missing"],
      [changed(' "mosaic-subject"', ""), "signature-components"],
      [changed('"@method" ', ""), "signature-components"],
      [changed('("@method" "@authority"', '("@authority" "@method"'), "signature-components"],
      [changed(/\(.*\)/, "()"), "signature-components"],
      [changed(/;created=\d+/, ""), "signature-parameters"],
      [changed(/;nonce="[^"]+"/, ""), "signature-parameters"],
      [changed(/;nonce="[^"]+"/, ';nonce="short"'), "signature-parameters"],
      [changed('alg="ed25519"', 'alg="hmac-sha256"'), "signature-parameters"],
      [changed("mosaic-fed-1", "other"), "signature-parameters"],
      [changed(/keyid="[^"]+"/, 'keyid="k1"'), "signature-parameters"],
      [changed(/expires=\d+/, `expires=${NOW / 1000 + 61}`), "signature-parameters"],
      [changed(/expires=\d+/, `expires=${NOW / 1000}`), "signature-parameters"],
      [{ digest: null }, "digest-missing"],
      [{ digest: "sha-512=:AAAA:" }, "digest-missing"],
      [{ grant: null }, "grant-missing"],
      [{ grant: "g1, g2" }, "grant-missing"],
      [{ subject: "" }, "grant-missing"],
    ] as const) {
      expect([change, await check(change)]).toEqual([change, code]);
    }
  });

  test("is good for a minute, and from a clock that is a little ahead", async () => {
    const { check } = await signed();
    expect(await check({}, NOW + LIFETIME_MS - 1)).toBe("ok");
    expect(await check({}, NOW + LIFETIME_MS)).toBe("signature-expired");
    expect(await check({}, NOW + 200_000)).toBe("signature-expired");
    expect(await check({}, NOW - MOST_AHEAD_MS)).toBe("ok");
    expect(await check({}, NOW - MOST_AHEAD_MS - 1)).toBe("signature-early");
    expect(await check({}, NOW - 100_000)).toBe("signature-early");
  });

  test("is told how far its clock is off", () => {
    for (const skew of [-90_000, 90_000]) {
      const thrown = (() => {
        try {
          requireTimely({ created: NOW, expires: NOW + 1 }, NOW - skew);
          return undefined;
        } catch (caught) {
          return caught;
        }
      })();
      expect((thrown as MosaicError).data).toEqual({ skew_ms: skew });
    }
  });
});

describe("an answer", () => {
  const BODY = bytesOf('{"rows":[]}');

  async function answered(status = 200) {
    const key = await signingKeyOf(await newPrivateKey());
    const headers = await signAnswer(key, { nonce: NONCE, status, body: BODY }, NOW + 4_000);
    const facts = {
      status,
      digest: headers["content-digest"] ?? null,
      nonce: headers["mosaic-nonce"] ?? null,
      signatureInput: headers["signature-input"] ?? null,
      signature: headers["signature"] ?? null,
    };
    const check = (changed: Partial<typeof facts>, { body = BODY, nonce = NONCE, keys = [key] } = {}) =>
      codeOf(() => requireAnswer({ keys }, { ...facts, ...changed }, body, { nonce, now: NOW }));
    return { key, facts, check };
  }

  test("is taken from the key that the peer was enrolled with, and says how far its clock is off", async () => {
    const { key, facts, check } = await answered(403);
    expect(await check({})).toBe("ok");
    expect(await requireAnswer({ keys: [key] }, facts, BODY, { nonce: NONCE, now: NOW })).toEqual({
      skewMs: 4_000,
    });
  });

  test("is refused where it is not signed, by another key, or for another request", async () => {
    const { check } = await answered();
    const other = await answered();
    const nonce = "o".repeat(22);
    expect(await check({ signature: null })).toBe("answer-unsigned");
    expect(await check({ signatureInput: null })).toBe("answer-unsigned");
    expect(await check({}, { keys: [other.key] })).toBe("peer-key-changed");
    expect(await check({ status: 500 })).toBe("answer-forged");
    expect(await check({}, { body: bytesOf('{"rows":[1]}') })).toBe("answer-forged");
    expect(await check({}, { nonce })).toBe("answer-forged");
    expect(await check({ nonce }, { nonce })).toBe("answer-forged");
    expect(await check({ signature: other.facts.signature })).toBe("answer-forged");
  });

  test("is taken from either key while the peer changes it", async () => {
    const [{ key: before }, after] = [await answered(), await answered()];
    expect(await after.check({}, { keys: [before, after.key] })).toBe("ok");
  });

  test("is never the signature of a request, whose components are others", async () => {
    const { key, facts } = await answered();
    const url = new URL("https://gateway.example/api/federation/v1/capabilities");
    const draft = { method: "GET", url, body: BODY, grant: "-", subject: "-" } as const;
    const { headers } = await signRequest(key, draft, { now: NOW });
    const asRequest = {
      ...facts,
      signatureInput: headers["signature-input"] ?? null,
      signature: headers["signature"] ?? null,
    };
    const asked = { nonce: NONCE, now: NOW };
    expect(await codeOf(() => requireAnswer({ keys: [key] }, asRequest, BODY, asked))).toBe(
      "answer-unsigned",
    );
  });
});

test("a signature that could be read in two ways is not read", () => {
  const signature = `m=:${"A".repeat(86)}==:`;
  const list = '("@method" "@path")';
  expect(readSignature(`m=${list};created=1;keyid="k"`, signature)?.components).toBe(list);
  for (const wrong of [
    `m=("@method"  "@path");created=1`,
    `m=("@method";req "@path");created=1`,
    `m=${list};created=1.0`,
    `m=${list}; created=1`,
    `m=${list};created=1;created=2`,
    `m=${list};nonce="a\\"b"`,
    `m=${list};created=1 `,
    ` m=${list};created=1`,
    `m=${list};created=1\n`,
  ]) {
    expect([wrong, readSignature(wrong, signature)]).toEqual([wrong, undefined]);
  }
});

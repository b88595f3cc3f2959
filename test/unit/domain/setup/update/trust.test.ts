/** What is believed of a release's place: redirects, and whether a signature is asked for. */
import { describe, expect, test } from "bun:test";
import { describeError } from "../../../../../src/base/errors.ts";
import { publicKeyOf } from "../../../../../src/domain/setup/update/public-key.ts";
import { redirectRefusal } from "../../../../../src/domain/setup/update/release-place.ts";

describe("a redirect", () => {
  for (const [from, to, isSigned, refused] of [
    ["http://127.0.0.1:1/a", "http://localhost:2/b", false, undefined],
    ["http://127.0.0.1:1/a", "http://example.org/b", false, "over http to another host, example.org"],
    ["http://127.0.0.1:1/a", "https://example.org/b", false, "over http to another host, example.org"],
    ["http://127.0.0.1:1/a", "http://127.0.0.1.example.org/", false, "over http to another host"],
    ["http://127.0.0.1:1/a", "http://example.org/b", true, undefined],
    ["https://example.org/a", "https://example.com/b", false, undefined],
    ["https://example.org/a", "http://127.0.0.1/b", true, "from https to http://"],
    ["http://127.0.0.1/a", "file:///etc/passwd", true, "from http to file://"],
  ] as const) {
    test(`from ${from} to ${to}${isSigned ? ", of what is signed," : ""} is ${refused === undefined ? "followed" : "not"}`, () => {
      const refusal = redirectRefusal(new URL(from), new URL(to), isSigned);
      if (refused === undefined) expect(refusal).toBeUndefined();
      else expect(refusal).toContain(refused);
    });
  }
});

const keyOf = (text: string | undefined) =>
  publicKeyOf({ read: async () => text }, "/k.pem").catch(describeError);

describe("the file of a public key", () => {
  test("that is not named asks for no signature", async () => {
    expect(await publicKeyOf({ read: async () => "unread" }, "")).toBeUndefined();
  });
  test("that is empty, or not there, is an error and never 'no key'", async () => {
    expect(await keyOf("")).toBe("MOSAIC_PUBLIC_KEY is an empty file: /k.pem");
    expect(await keyOf(" \n")).toBe("MOSAIC_PUBLIC_KEY is an empty file: /k.pem");
    expect(await keyOf(undefined)).toBe("MOSAIC_PUBLIC_KEY cannot be read: /k.pem");
  });
  test("is what the signature is checked with", async () => {
    expect(await keyOf("PEM\n")).toBe("PEM\n");
  });
});

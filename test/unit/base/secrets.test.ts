import { describe, expect, test } from "bun:test";
import { maskAddress } from "../../../src/base/secrets.ts";

describe("an address", () => {
  for (const [text, shown] of [
    ["postgres://db/mosaic", "postgres://db/mosaic"],
    ["postgres://mosaic:secret@db:5432/mosaic", "postgres://mosaic:****@db:5432/mosaic"],
    ["redis://:secret@host/0", "redis://****@host/0"],
    ["redis://secret@host/0", "redis://****@host/0"],
    ["postgres://a:se@cret@host/x", "postgres://a:****@host/x"],
    ["postgres://a:se/cret@host/x", "postgres://a:****@host/x"],
    ["postgres://a:1/secret@host/x", "postgres://a:****@host/x"],
    ["postgres://a:se?cr#et@host/x", "postgres://a:****@host/x"],
    ["postgres://h/x?sslmode=secret&password=secret", "postgres://h/x?sslmode=****&password=****"],
    ["postgres://h/x?secret", "postgres://h/x?****"],
    ["postgres://h/x?a=secret#secret", "postgres://h/x?a=****#****"],
    ["https://h/x#secret", "https://h/x#****"],
    ["postgres://u:secret@[::1]:5432/x", "postgres://u:****@[::1]:5432/x"],
    ["postgres://sec ret:secret@h/x", "postgres://****@h/x"],
    ["host=h password=secret", "****"],
    ["secret", "****"],
    ["postgres://h/x y=secret", "****"],
    ["postgres://u:secret@h/x?mail=a@b", "postgres://u:****@b"],
    ["postgres://u:secret\n@h/x", "postgres://u:****@h/x"],
  ] as const) {
    test(`is shown without what gives access: ${JSON.stringify(text)}`, () => {
      expect(maskAddress(text)).toBe(shown);
      expect(maskAddress(text)).not.toMatch(/se.?cr.?et|password=s/);
    });
  }
});

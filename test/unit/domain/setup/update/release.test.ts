import { describe, expect, test } from "bun:test";
import { renderChecksums } from "../../../../../scripts/dist/checksums.ts";
import { renderManifest } from "../../../../../scripts/dist/manifest.ts";
import { artefactFor, parseChecksums, parseRelease } from "../../../../../src/domain/setup/update/release.ts";
import { masked, requireBase } from "../../../../../src/domain/setup/update/release-place.ts";

const SUM = "a".repeat(64);
const ARTEFACT = {
  target: "linux-x64",
  os: "linux",
  arch: "x64",
  libc: "glibc",
  libc_minimum: "2.17",
  libraries: [],
  cpu: ["sse4_2"],
  file: "mosaic-0.2.0-linux-x64.gz",
  size: 10,
  sha256: SUM,
  binary_size: 20,
  binary_sha256: SUM,
} as const;
const manifest = (artefact: object = ARTEFACT, more: object = {}) =>
  renderManifest({
    version: "0.2.0",
    commit: "c0ffee",
    date: "unknown",
    bun: "1.4.5",
    artefacts: [artefact as typeof ARTEFACT],
    ...more,
  });

describe("a manifest", () => {
  test("of scripts/dist.ts is understood", () => {
    const release = parseRelease(manifest(), "here");
    expect(release).toMatchObject({ version: "0.2.0", commit: "c0ffee" });
    expect(artefactFor(release, "linux-x64")).toEqual({
      target: "linux-x64",
      file: "mosaic-0.2.0-linux-x64.gz",
      size: 10,
      sha256: SUM,
      binarySize: 20,
      binarySha256: SUM,
    });
    expect(() => artefactFor(release, "linux-arm64")).toThrow("it is for: linux-x64");
  });

  for (const [what, text] of Object.entries({
    "of another schema": manifest().replace("mosaic.release/1", "mosaic.release/2"),
    "that is no JSON": "<html>",
    "that is null": "null",
    "without a version": manifest(ARTEFACT, { version: "newest" }),
    "without artefacts": manifest().replace('"artefacts"', '"files"'),
  })) {
    test(`${what} is refused`, () => expect(() => parseRelease(text, "here")).toThrow(/at here/));
  }

  for (const [what, artefact] of Object.entries({
    "whose file leads out of the folder": { ...ARTEFACT, file: "../../.bashrc" },
    "whose file is hidden": { ...ARTEFACT, file: ".mosaic.previous" },
    "without a sum": { ...ARTEFACT, sha256: undefined },
    "with half of a sum": { ...ARTEFACT, binary_sha256: "abc" },
    "with a size that is none": { ...ARTEFACT, size: -1 },
    "without the size of the binary": { ...ARTEFACT, binary_size: undefined },
  })) {
    test(`an artefact ${what} is none`, () => {
      expect(parseRelease(manifest(artefact), "here").artefacts).toEqual([]);
    });
  }
});

test("checksums are read as sha256sum writes them, and nothing else is", () => {
  const written = renderChecksums(new Map([["a file", SUM]]));
  const text = `${written}${SUM} *binary\n${SUM.toUpperCase()}  upper\n${SUM}\nabc  short\n<html>\n`;
  expect([...parseChecksums(text)]).toEqual([
    ["a file", SUM],
    ["binary", SUM],
  ]);
});

describe("the address of releases", () => {
  const ACCEPTED = [
    ["https://example.org/m/", false, "https://example.org/m"],
    ["http://127.0.0.1:8080", false, "http://127.0.0.1:8080"],
    ["http://localhost/x", false, "http://localhost/x"],
    ["http://[::1]:1/x", false, "http://[::1]:1/x"],
    ["http://example.org", true, "http://example.org"],
  ] as const;
  for (const [given, hasKey, base] of ACCEPTED) {
    test(`${given} is taken${hasKey ? " with a key" : ""}`, () => {
      expect(requireBase(given, hasKey, undefined)).toBe(base);
    });
  }

  const REFUSED = [
    ["http://example.org", "over http anybody"],
    ["http://127.0.0.1.example.org", "over http anybody"],
    ["http://localhost.example.org", "over http anybody"],
    [
      "http://user:secret@example.org",
      "over http anybody on the way can change the checksums too: http://user:****@",
    ],
    ["file:///etc", "no http or https address"],
    ["ftp://example.org", "no http or https address"],
    ["example.org", "no http or https address"],
    ["https://example.org/a b", "no http or https address"],
    ["", "MOSAIC_DOWNLOAD_BASE is not set"],
  ] as const;
  for (const [given, says] of REFUSED) {
    test(`${JSON.stringify(given)} is not`, () => {
      expect(() => requireBase(given, false, undefined)).toThrow(says);
    });
  }

  test("where none is given the hint names the one of the installation, and only an address", () => {
    expect(hintFor("https://example.org/m")).toBe("MOSAIC_DOWNLOAD_BASE=https://example.org/m mosaic update");
    expect(hintFor("/home/someone/mosaic.gz")).toBe("MOSAIC_DOWNLOAD_BASE=ADDRESS mosaic update");
  });

  test("is shown without a password", () => {
    expect(masked("https://me:secret@example.org/a")).toBe("https://me:****@example.org/a");
    expect(masked("https://me:se@cr/et@example.org/a?token=secret")).not.toMatch(/cr|secret/);
    expect(masked("/home/someone/mosaic.gz")).toBe("/home/someone/mosaic.gz");
  });
});

function hintFor(recorded: string): string | undefined {
  try {
    requireBase(undefined, false, recorded);
  } catch (thrown) {
    return (thrown as { hint?: string }).hint;
  }
  throw new Error("it was taken");
}

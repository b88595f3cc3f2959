import { describe, expect, test } from "bun:test";
import { FRAMEWORK_VERSION } from "../../../../../src/base/build-information.ts";
import {
  parseFrameworkFile,
  renderFrameworkFile,
  requireKnownHome,
} from "../../../../../src/domain/install/framework-version.ts";
import { parseInstallRecord, renderInstallRecord } from "../../../../../src/domain/install/install-record.ts";
import { FakeFiles } from "../../../../support/supervision-fakes.ts";

describe("the record of what is installed", () => {
  const RECORD = {
    binary: "/home/me/it's = here/mosaic",
    previous: "/home/me/.mosaic.previous",
    version: "0.2.0",
    commit: "c0ffee",
    sha256: "a".repeat(64),
    date: "2026-01-02T03:04:05Z",
    source: "https://example.org",
    earlier: ["/old/mosaic"],
    folders: ["/home/me/a/b", "/home/me/a"],
    files: ["/home/me/x"],
  };

  test("is read back as it was written", () => {
    expect(parseInstallRecord(renderInstallRecord(RECORD))).toEqual(RECORD);
  });

  test("of scripts/install.sh is understood: the last value counts, what is not known is skipped", () => {
    const text =
      "schema=mosaic.install/1\nbinary=/a\nbinary=/b\nodd line\nnew_key=1\nfile=relative\nfile=/x\nfile=/x\n";
    expect(parseInstallRecord(text)).toEqual({ binary: "/b", earlier: [], folders: [], files: ["/x"] });
  });

  test("has no line that a value with a line break could add", () => {
    const text = renderInstallRecord({
      ...RECORD,
      source: "x\nfile=/etc/passwd",
      files: ["/a\nfile=/etc/passwd"],
    });
    expect(text).not.toContain("passwd");
  });
});

describe("framework.version", () => {
  const UNITS = { socketName: "s", holderSession: "_h", tmux: "/usr/bin/tmux", binary: "/a = b/mosaic" };

  test("is read back as it was written", () => {
    for (const file of [
      { framework: 1, version: "0.1.0", units: UNITS },
      { framework: 3, version: "0.1.0" },
    ]) {
      expect(parseFrameworkFile(renderFrameworkFile(file))).toEqual(file);
    }
  });

  test("with keys of a newer mosaic still says which framework it is; without a number it says nothing", () => {
    expect(parseFrameworkFile("framework=7\nversion=9.0.0\nfuture=1\n")).toEqual({
      framework: 7,
      version: "9.0.0",
    });
    for (const text of ["", "framework=\n", "framework=x\n", "version=1.0.0\n"]) {
      expect(parseFrameworkFile(text)).toBeUndefined();
    }
  });

  test("a home is refused only when it is newer than what this mosaic knows", async () => {
    const files = new FakeFiles();
    const open = async (text: string | undefined) => {
      if (text !== undefined) files.texts.set("/home/framework.version", text);
      return await requireKnownHome(files, "/home").then(
        () => "opened",
        (thrown: { code: string }) => thrown.code,
      );
    };
    expect(await open(undefined)).toBe("opened");
    expect(await open(renderFrameworkFile({ framework: FRAMEWORK_VERSION, version: "99.0.0" }))).toBe(
      "opened",
    );
    expect(await open("damaged")).toBe("opened");
    expect(await open(renderFrameworkFile({ framework: FRAMEWORK_VERSION + 1, version: "0.0.1" }))).toBe(
      "home-newer",
    );
  });
});

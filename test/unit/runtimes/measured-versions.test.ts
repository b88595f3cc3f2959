import { describe, expect, test } from "bun:test";
import { installedVersion } from "../../../src/runtimes/installed-version.ts";
import { isMeasured, MEASURED_VERSIONS } from "../../../src/runtimes/measured-versions.ts";
import { RUNTIME_NAMES } from "../../../src/runtimes/runtime-name.ts";
import { screenFolders } from "../../support/screen-fixtures.ts";

describe("whether a version was measured", () => {
  test("is known of the ones that were, and of the ones that were proven on this host", () => {
    expect(isMeasured("claude", "2.1.329")).toBe(true);
    expect(isMeasured("claude", "9.9.9")).toBe(false);
    expect(isMeasured("claude", "9.9.9", ["9.9.8"])).toBe(false);
    expect(isMeasured("claude", "9.9.9", ["9.9.9"])).toBe(true);
  });

  test("of another runtime's version is a no", () => expect(isMeasured("codex", "2.1.329")).toBe(false));

  test("cannot be told of no version, and of any program", () => {
    expect(isMeasured("claude", undefined, ["9.9.9"])).toBeUndefined();
    expect(isMeasured("command", "1.0.0")).toBeUndefined();
  });

  test("is claimed of no version of which there are no screens", () => {
    const folders = screenFolders();
    for (const runtime of RUNTIME_NAMES) {
      if (runtime === "stub") continue;
      for (const version of MEASURED_VERSIONS[runtime]) expect(folders).toContain(`${runtime}-${version}`);
    }
  });
});

const world = (found: { readonly name: string; readonly version: string } | undefined, path?: string) => ({
  packageOf: async () => found,
  realPath: async () => path,
});

describe("the version of an installed program", () => {
  test("is its package's, where it is one of the runtime's", async () => {
    const codex = { name: "@openai/codex", version: "0.171.0" };
    expect(await installedVersion("codex", "/bin/codex", world(codex))).toBe("0.171.0");
    // a wrapper that lies in a package of the user's own
    expect(await installedVersion("codex", "/bin/codex", world({ ...codex, name: "me" }))).toBeUndefined();
    expect(await installedVersion("codex", "/bin/codex", world({ ...codex, version: "x" }))).toBeUndefined();
    expect(await installedVersion("codex", "/bin/codex", world(undefined))).toBeUndefined();
  });

  test("is the name of the file where claude installed itself", async () => {
    const path = "/home/me/.local/share/claude/versions/2.1.332";
    expect(await installedVersion("claude", "/bin/claude", world(undefined, path))).toBe("2.1.332");
    expect(await installedVersion("claude", "/bin/claude", world(undefined, "/bin/claude"))).toBeUndefined();
  });
});

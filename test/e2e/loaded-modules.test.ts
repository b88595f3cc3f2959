/**
 * What a command loads: nothing of the gateway but for the gateway's own, and little for what answers at once. Files are
 * counted, which mean the same on every machine, and not milliseconds.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../support/documents.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** What only a gateway needs. The names of its commands, operations and files are none of that. */
const OF_THE_GATEWAY =
  /^src\/(gateway|page|domain\/gateway|operations\/gateway|commands\/gateway)\/|sqlite|port-server|page-files|unit-signals|tmux-control|compose\/gateway/;
const NAMES_ONLY = [
  "src/commands/gateway/index.ts",
  "src/operations/gateway/index.ts",
  "src/domain/gateway/place.ts",
];

/** As many files of ours as `--version` may load. */
const MOST_FOR_VERSION = 20;

describe("what a command loads", () => {
  let home: TemporaryHome;

  beforeAll(() => {
    home = new TemporaryHome();
    const roster = home.join(".config/mosaic/fleet/roster.yaml");
    mkdirSync(dirname(roster), { recursive: true });
    writeFileSync(roster, "version: 1\ntransport: tmux\nagents:\n  - { name: stub0, runtime: stub }\n");
  });
  afterAll(() => home[Symbol.dispose]());

  /** Files of ours, relative to the project. */
  function loadedBy(...argv: readonly string[]): string[] {
    const into = home.join("loaded");
    const { stderr } = Bun.spawnSync(
      [
        process.execPath,
        "--preload",
        join(projectRoot, "test/support/loaded-modules.ts"),
        join(projectRoot, "src/main.ts"),
        ...argv,
      ],
      {
        cwd: home.path,
        env: home.environment({ MOSAIC_TEST_LOADED: into, XDG_RUNTIME_DIR: home.path }),
        stdout: "ignore",
        stderr: "pipe",
      },
    );
    const files = readFileSync(into, "utf8")
      .split("\n")
      .filter((path) => path.startsWith(`${projectRoot}/src/`))
      .map((path) => path.slice(projectRoot.length + 1));
    expect([argv, files.includes("src/main.ts"), stderr.toString()]).toEqual([
      argv,
      true,
      expect.not.stringContaining("internal error"),
    ]);
    return files;
  }

  test("of the gateway: nothing, whatever is asked for", () => {
    for (const argv of [
      ["--version"],
      ["--help"],
      ["fleet", "ps"],
      ["fleet", "plan"],
      ["fleet", "events"],
      ["fleet", "doctor"],
      ["agent", "roster"],
      ["agent", "send", "stub0", "--message", "hello"],
      ["config", "show"],
    ]) {
      const found = loadedBy(...argv).filter(
        (path) => OF_THE_GATEWAY.test(path) && !NAMES_ONLY.includes(path),
      );
      expect([argv, found]).toEqual([argv, []]);
    }
  });

  test("a command of the gateway does, so that this would be seen", () => {
    expect(
      loadedBy("gateway", "user", "list").filter((path) => OF_THE_GATEWAY.test(path)).length,
    ).toBeGreaterThan(5);
  });

  test("of what proves a runtime: nothing, but to prove one", () => {
    const proving =
      /^src\/(domain\/proving|adapters\/mock-model|adapters\/proving-ground|adapters\/stub-witness)/;
    for (const argv of [
      ["fleet", "ps"],
      ["agent", "explain", "stub0"],
      ["runtime", "--help"],
    ])
      expect([argv, loadedBy(...argv).filter((path) => proving.test(path))]).toEqual([argv, []]);
    expect(
      loadedBy("runtime", "prove", "stub", "--version", "0.0.1").some((path) => proving.test(path)),
    ).toBe(true);
  });

  test("for the version: few files, and no library", () => {
    const files = loadedBy("--version");
    expect(files.length).toBeLessThanOrEqual(MOST_FOR_VERSION);
    expect(files.filter((path) => /^src\/(adapters|domain|operations|compose)\//.test(path))).toEqual([]);
  });
});

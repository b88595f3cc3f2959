/** `mosaic config`: the compiled binary, on files as users have them. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DirectBench } from "../support/fleet-bench.ts";
import { tree } from "../support/fleet-tree.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const FILE = ".claude/hooks-config.json";
const MINE = '{\r\n\t"hooks" : { "Stop": [ {"hooks":[{"type":"command","command":"echo mine"}]} ] }\r\n}';

interface Shown {
  readonly settings: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly source: string;
    readonly origin: string;
  }[];
  readonly findings: readonly { readonly variable: string; readonly what: string }[];
}

function write(bench: DirectBench, text: string | Uint8Array, mode = 0o640): string {
  const path = join(bench.home, FILE);
  mkdirSync(join(bench.home, ".claude"), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const modeOf = (path: string) => lstatSync(path).mode & 0o7777;

describe("config show", () => {
  test("has each value with its source, and no secret, also with --json", async () => {
    await using bench = new DirectBench();
    bench.roster("\nagents:\n  - { name: cat0, runtime: command, command: [cat] }\n");
    writeFileSync(bench.path("fleet/fleet.env"), 'PATH="/opt/bin"\nMOSAIC_HEARTBEAT_INTERVAL="20"\n');
    const secrets = {
      MOSAIC_STORAGE_TIER: "team",
      MOSAIC_DATABASE_URL: "postgres://mosaic:hunter2@db/mosaic",
      MOSAIC_ANTHROPIC_API_KEY: "hunter2",
      MOSAIC_ADMIN_PASSWORD: "hunter2",
      MOSAIC_HEARTBEAT_IDLE_THRESHOLD: "60",
    };
    const said = await bench.run(["config", "show"], secrets);
    const shown = await bench.run(["config", "show", "--json"], secrets);
    for (const { status, stdout, stderr } of [said, shown]) {
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).not.toContain("hunter2");
    }
    expect(said.stdout).toMatch(/^database url +environment +postgres:\/\/mosaic:\*{4}@db\/mosaic$/m);
    expect(said.stdout).toMatch(/^finding MOSAIC_VALKEY_URL is required for the storage tier team$/m);
    const document = JSON.parse(shown.stdout) as Shown & { schema: string };
    expect(document.schema).toBe("mosaic.config.show/1");
    const bySource = Object.fromEntries(
      document.settings.map(({ name, value, source }) => [name, [value, source]]),
    );
    expect(bySource).toMatchObject({
      "mosaic home": [bench.mosaicHome, "default"],
      "heartbeat interval": ["20s", "file"],
      "idle threshold": ["1m", "environment"],
      "path of agents": ["/opt/bin", "file"],
      "tmux socket": [bench.socket, "roster"],
      supervisor: ["direct", "roster"],
      "start concurrency": ["4", "default"],
      "storage tier": ["team", "environment"],
      "gateway port": ["14242", "default"],
      "valkey url": [null, "default"],
      "anthropic api key": ["****", "environment"],
    });
  });

  test("works without a roster, with a broken one, and says which flag was given", async () => {
    await using bench = new DirectBench();
    const before = bench.tree();
    const { status, document } = await bench.json<Shown>("config", "show", "--mosaic-home", "/nowhere");
    expect(status).toBe(0);
    expect(document.settings[0]).toMatchObject({
      value: "/nowhere",
      source: "flag",
      origin: "--mosaic-home",
    });
    expect(bench.tree()).toEqual(before);
    bench.rosterFile("version: 2\n");
    const broken = await bench.json<Shown>("config", "show");
    expect(broken.status).toBe(0);
    expect(broken.document.findings).toEqual([
      { variable: "roster", what: expect.stringMatching(/^has \d+ problems; the first is at 1:/) },
    ]);
  });
});

describe("config hooks", () => {
  test("enable and disable give back the bytes and the mode of before", async () => {
    for (const mode of [0o600, 0o640, 0o644, 0o400]) {
      await using bench = new DirectBench();
      const path = write(bench, MINE, mode);
      await bench.ok("config", "hooks", "enable", "Stop");
      expect(modeOf(path)).toBe(mode);
      expect(readFileSync(path, "utf8")).toStartWith(MINE.slice(0, 60));
      expect(await bench.ok("config", "hooks", "list")).toMatch(/^Stop +enabled +mosaic and you$/m);
      await bench.ok("config", "hooks", "disable", "Stop");
      expect([readFileSync(path, "utf8"), modeOf(path)]).toEqual([MINE, mode]);
    }
  });

  test("a file that was not there is made for its owner alone, and gone again", async () => {
    await using bench = new DirectBench();
    const path = join(bench.home, FILE);
    const { status, stderr } = await bench.run(["config", "hooks", "enable", "Stop"]);
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^warning: .*claude-hook\.sh is not there yet: mosaic fleet install-systemd writes it$/m,
    );
    expect(modeOf(path)).toBe(0o600);
    const again = tree(bench.home);
    expect(await bench.ok("config", "hooks", "enable", "Stop")).toContain("nothing to change");
    expect(tree(bench.home)).toEqual(again);
    await bench.ok("config", "hooks", "disable", "Stop");
    expect(existsSync(path)).toBe(false);
  });

  test("four changes at once all hold, and nothing else is left beside the file", async () => {
    const events = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse"];
    for (let round = 0; round < 4; round++) {
      await using bench = new DirectBench();
      write(bench, '{"hooks":{}}\n');
      const runs = await Promise.all(events.map((event) => bench.run(["config", "hooks", "enable", event])));
      expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
      const listed = await bench.ok("config", "hooks", "list");
      for (const event of events) expect(listed).toMatch(new RegExp(`^${event} +enabled`, "m"));
      expect(readdirSync(join(bench.home, ".claude"))).toEqual(["hooks-config.json"]);
    }
  });

  test("CLAUDE_HOME names another folder", async () => {
    await using bench = new DirectBench();
    for (const CLAUDE_HOME of [join(bench.home, "a folder"), "~/other", "relative"]) {
      expect((await bench.run(["config", "hooks", "enable", "Stop"], { CLAUDE_HOME })).status).toBe(0);
    }
    for (const folder of ["a folder", "other", "relative"])
      expect(existsSync(join(bench.home, folder, "hooks-config.json"))).toBe(true);
    expect(existsSync(join(bench.home, ".claude"))).toBe(false);
  });

  test("a symlink stays one: what it leads to is written", async () => {
    await using bench = new DirectBench();
    const target = join(bench.home, "dotfiles.json");
    writeFileSync(target, MINE);
    mkdirSync(join(bench.home, ".claude"));
    symlinkSync("../dotfiles.json", join(bench.home, FILE));
    await bench.ok("config", "hooks", "enable", "SessionEnd");
    expect(readlinkSync(join(bench.home, FILE))).toBe("../dotfiles.json");
    expect(readFileSync(target, "utf8")).toContain("claude-hook.sh");
    await bench.ok("config", "hooks", "disable", "SessionEnd");
    expect(readFileSync(target, "utf8")).toBe(MINE);
  });

  test("what cannot be changed with care is refused, and not changed", async () => {
    await using bench = new DirectBench();
    const path = write(bench, '{\n  "a": 1,\n}\n');
    const refused = async (said: string) => {
      const before = tree(bench.home);
      for (const action of ["enable", "disable"]) {
        const { status, stdout, stderr } = await bench.run(["config", "hooks", action, "Stop"]);
        expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
        expect(stderr).toContain(said);
        expect(stderr).toContain("hint: ");
      }
      expect(tree(bench.home)).toEqual(before);
    };
    await refused(`${path}:3:1: not JSON: a key in double quotes is expected: }`);
    write(bench, new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
    await refused(`${path} is not changed: it is not UTF-8`);
    write(bench, `{"a":"${"x".repeat(1024 * 1024)}"}`);
    await refused("at most 1048576 are read");
  });

  test("what is no file is refused: a folder, a symlink to nothing, a pipe", async () => {
    for (const [said, make] of [
      ["it is no regular file", (path: string) => mkdirSync(path, { recursive: true })],
      ["it is a symlink to nothing", (path: string) => symlinkSync("nowhere", path)],
      ["it is no regular file", (path: string) => void Bun.spawnSync(["mkfifo", path])],
    ] as const) {
      await using bench = new DirectBench();
      mkdirSync(join(bench.home, ".claude"));
      make(join(bench.home, FILE));
      const { status, stderr } = await bench.run(["config", "hooks", "enable", "Stop"]);
      expect({ status, stderr }).toEqual({ status: 4, stderr: expect.stringContaining(said) });
    }
  });

  test("an unknown event is refused with the nearest one", async () => {
    await using bench = new DirectBench();
    const { status, stderr } = await bench.run(["config", "hooks", "enable", "PreTolUse"]);
    expect(status).toBe(2);
    expect(stderr).toContain("not 'PreTolUse'");
    expect(stderr).toContain("hint: did you mean PreToolUse?");
    expect(existsSync(join(bench.home, ".claude"))).toBe(false);
  });
});

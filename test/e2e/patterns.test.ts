/** Words of an operator's file: the compiled binary, a real tmux, and a stub of a version that mosaic does not know. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { withProven } from "../../src/domain/host/proven-versions.ts";
import { runBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { screenFixtures } from "../support/screen-fixtures.ts";
import type { AgentExplain } from "../../src/operations/documents/agent-explain.ts";
import type { FleetPs } from "../../src/operations/documents/fleet-ps.ts";
import type { FleetVerify } from "../../src/operations/documents/fleet-verify.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const sha256 = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("hex");

/** A screen of a stub that works, with another word for it. */
function newVersion(): string {
  const file = "working-80x24.ansi";
  const capture = screenFixtures("stub").find((screen) => screen.file === file)?.capture ?? "";
  const changed = capture.trimEnd().replace("working…", "toiling…");
  if (!changed.includes("toiling…")) throw new Error(`${file} has no working word`);
  return changed;
}

/** Shows a text and does nothing, with the title that the stub has while it works. */
const PROGRAM = `#!/bin/sh
printf '\\033]2;stub: working\\007'
cat "$1"
exec sleep 1000
`;

const words = (version: string, list = "[toiling…]") =>
  `version: 1\npatterns:\n  - runtime: stub\n    versions: [${version}]\n    words: { working: ${list} }\n`;

describe("a stub of a version whose working word is another", () => {
  let bench: DirectBench;
  const file = () => bench.path("fleet/patterns.yaml");
  const write = (text: string, mode = 0o600) => {
    rmSync(file(), { force: true });
    writeFileSync(file(), text);
    chmodSync(file(), mode);
  };
  const explain = async () => (await bench.json<AgentExplain>("agent", "explain", "stub0")).document;

  beforeAll(async () => {
    bench = new DirectBench();
    mkdirSync(bench.path("fleet"), { recursive: true });
    const [program, screen] = [`${bench.home}/stub`, `${bench.home}/screen`];
    writeFileSync(screen, newVersion());
    writeFileSync(program, PROGRAM, { mode: 0o755 });
    bench.roster(`agents:\n  - { name: stub0, runtime: stub, command: [${program}, ${screen}] }\n`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start");
    await until("its screen is drawn", () =>
      bench.tmux("capture-pane", "-p", "-t", "=stub0:0.0").includes("toiling…"),
    );
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("shows what is not known: its state is no word that means something", async () => {
    rmSync(file(), { force: true });
    const { state, screen, patterns } = await explain();
    expect(["starting", "unknown"]).toContain(state);
    expect([screen?.state, patterns]).toEqual(["unknown", null]);
  });

  test("works, by a line in the file, which explain names with its hash and the word", async () => {
    const text = words("0.1.0");
    write(text);
    const document = await explain();
    expect([document.state, document.source, document.rule]).toEqual([
      "working",
      "screen",
      "stub.screen.working",
    ]);
    expect(document.patterns).toEqual({
      file: "fleet/patterns.yaml",
      sha256: sha256(text),
      words: [{ place: "working", word: "toiling…" }],
      unused: null,
    });
    expect(await bench.ok("agent", "explain", "stub0")).toContain(
      `patterns   fleet/patterns.yaml (sha256 ${sha256(text).slice(0, 16)}): working "toiling…"\n`,
    );
    const { document: list } = await bench.json<FleetPs>("fleet", "ps");
    expect(list.agents.map(({ state }) => state)).toEqual(["working"]);
    const { document: proof } = await bench.json<FleetVerify>("fleet", "verify", "--timeout", "0");
    expect(proof.checks.find(({ check }) => check === "patterns")).toMatchObject({ verdict: "ok" });
  });

  test("works by later ones too where the line says so, and not by those of another version", async () => {
    write(words("0.0.9+"));
    expect((await explain()).state).toBe("working");
    write(words("0.2.0"));
    const { screen, patterns } = await explain();
    expect([screen?.state, patterns?.words, patterns?.unused]).toEqual([
      "unknown",
      [],
      "its words for stub are of 0.2.0, and 0.1.0 runs",
    ]);
  });

  test("is proven with the words that the fleet reads by, and a proof by others is none of today's", async () => {
    const text = words("any");
    write(text);
    const kept = async (patterns: string | null) => {
      const proof = { runtime: "stub", version: "0.1.0", at: new Date().toISOString(), mosaic: "0.1.0" };
      const rest = { outcome: "good", messages: 35, wrong: 0, unclear: 0, faults: [] } as const;
      mkdirSync(bench.path("fleet/runtimes"), { recursive: true, mode: 0o700 });
      const file = withProven([], { ...proof, ...rest, by: { patterns, description: null } });
      writeFileSync(bench.path("fleet/runtimes/proven.json"), file, { mode: 0o600 });
      return (await explain()).proven;
    };
    expect(await kept(sha256(text))).toMatchObject({ patterns: sha256(text), holds: true });
    expect(await kept(null)).toMatchObject({ patterns: null, holds: false });
    expect(await bench.ok("agent", "explain", "stub0")).toContain("by other patterns than today's");

    const run = ["runtime", "prove", "stub", "--state", "idle", "--message", "short", "--json"];
    const where = { cwd: bench.home, env: bench.environment, timeout: 240_000 };
    const { status, stdout } = await runBinary(run, where);
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { outcome: "good", patterns: sha256(text) }]);
  }, 300_000);

  describe("with a file that is not as it must be", () => {
    for (const [what, make, why] of [
      ["has a mistake", () => write(words("0.1.0", "[a]")), /line 5, column 24: "a" has 1 letters/],
      ["is no YAML", () => write("version: 1\npatterns: [\n"), /line 3, column 1: /],
      ["may be changed by others", () => write(words("0.1.0"), 0o666), /others may change it \(mode 0666\)/],
      [
        "is a symlink",
        () => {
          rmSync(file(), { force: true });
          writeFileSync(`${bench.home}/elsewhere.yaml`, words("0.1.0"), { mode: 0o600 });
          symlinkSync(`${bench.home}/elsewhere.yaml`, file());
        },
        /it is a symlink/,
      ],
      ["is too long", () => write(words("0.1.0") + "#".repeat(70_000)), /at most 65536 are read/],
      [
        "is a folder",
        () => {
          rmSync(file(), { force: true });
          mkdirSync(file(), { mode: 0o700 });
        },
        /no regular file/,
      ],
    ] as const) {
      test(`that ${what} the built-in words hold, and it is said`, async () => {
        make();
        try {
          const document = await explain();
          expect(["starting", "unknown"]).toContain(document.state);
          expect([document.screen?.state, document.patterns?.words]).toEqual(["unknown", []]);
          expect(document.patterns?.unused).toMatch(why);
          const ps = await bench.run(["fleet", "ps"]);
          expect([ps.status, ps.stderr.match(/patterns\.yaml is not used/g)?.length]).toEqual([0, 1]);
          expect(ps.stderr).toMatch(why);
          const { document: proof } = await bench.json<FleetVerify>("fleet", "verify", "--timeout", "0");
          const check = proof.checks.find((one) => one.check === "patterns");
          expect([check?.verdict, check?.fact]).toEqual(["warning", expect.stringMatching(why)]);
        } finally {
          rmSync(file(), { recursive: true, force: true });
        }
      });
    }
  });

  test("that the launcher asks about again and again says nothing of a file that is not used", async () => {
    write("version: 2\n");
    const { stderr } = await bench.run(["agent", "explain", "--heartbeat"], {
      MOSAIC_AGENT_NAME: "stub0",
      MOSAIC_AGENT_RUNTIME: "stub",
      MOSAIC_TMUX_SOCKET: bench.socket,
    });
    expect(stderr).toBe("");
  });
});

test("the places of a runtime are printed with what the file adds, and with every problem of a bad one", async () => {
  await using bench = new DirectBench();
  mkdirSync(bench.path("fleet"), { recursive: true });
  const path = bench.path("fleet/patterns.yaml");
  const text = 'version: 1\npatterns:\n  - { runtime: claude, versions: [any], words: { prompt: ["▶"] } }\n';
  writeFileSync(path, text, { mode: 0o600 });
  const shown = await bench.ok("runtime", "patterns", "claude");
  expect(shown).toStartWith(`+ ${path} (sha256 ${sha256(text)})\n`);
  expect(shown).toContain('      "❯"\n    + "▶"  any\n');
  writeFileSync(path, text.replace("prompt", "prompts"));
  const refused = await bench.run(["runtime", "patterns", "claude"]);
  expect([refused.status, refused.stderr]).toEqual([0, ""]);
  expect(refused.stdout).toContain(`${path}:3:50 patterns[0].words.prompts: claude has no place "prompts"`);
  expect(refused.stdout).toContain('hint: did you mean "prompt"?');
});

test("its schema names the places that a file may add to", async () => {
  await using bench = new DirectBench();
  const schema = JSON.parse(await bench.ok("schema", "patterns")) as object;
  const text = JSON.stringify(schema);
  expect(text).toContain('{"if":{"properties":{"runtime":{"const":"gemini"}}}');
  expect(text).toContain('"interrupt"');
  expect(text).not.toContain('"placeholder"');
});

/**
 * Each command that replaces something, killed by SIGKILL at random instants: nothing is half-written, and the same
 * command, given again, ends as if nobody had killed it. MOSAIC_KILLS says how often, MOSAIC_SEED repeats a run.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { sha256 } from "../../scripts/dist/checksums.ts";
import { builtBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { tree } from "../support/fleet-tree.ts";
import { killedAfter, KILLS, randomNumbers, SEED } from "../support/killing.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { serveRelease, type ReleaseServer } from "../support/release-server.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import { compileVersion, NEXT_VERSION, place, UpdateBench, writeReleases } from "../support/update-bench.ts";

// several runs of the binary for each kill
setDefaultTimeout(120_000 + KILLS * 20_000);

/** An update writes, reads and hashes a hundred megabytes for each. */
const UPDATE_KILLS = Math.min(KILLS, Number(process.env["MOSAIC_KILLS"] ?? "3"));

let shared: TemporaryFolder;
let server: ReleaseServer;
let next: string;
const sums = { old: "", next: "" };
const hash = (path: string) => sha256(readFileSync(path));

beforeAll(async () => {
  shared = new TemporaryFolder("releases");
  next = compileVersion(shared.path, NEXT_VERSION);
  writeReleases(shared.join("release"), { "0.1.0": builtBinary(), [NEXT_VERSION]: next });
  server = await serveRelease(shared.join("release"));
  Object.assign(sums, { old: hash(builtBinary()), next: hash(next) });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  shared[Symbol.dispose]();
});
// after the hook above: what it removes is no leak
forbidLeaks();

class KilledBench extends UpdateBench {
  readonly environmentOfRuns = this.environment({
    XDG_RUNTIME_DIR: this.join("no-user-manager"),
    MOSAIC_DOWNLOAD_BASE: server.address,
  });
  readonly #random;
  killed = 0;
  /** How long the run that is killed takes, as far as is known. */
  #takesMs = Infinity;

  constructor(salt: number) {
    super();
    this.#random = randomNumbers(SEED + salt);
  }

  /** Runs it to its end. Returns the milliseconds that it took. */
  async ok(...args: readonly string[]): Promise<number> {
    const begun = performance.now();
    const result = await this.run(args, this.environmentOfRuns);
    expect({ args, seed: SEED, ...result }).toMatchObject({ status: 0 });
    return performance.now() - begun;
  }

  /**
   * Kills it somewhere in its life, which took `tookMs` once; counted where it had not ended before. A host that was
   * busy then may be idle now: one that ended says how long it takes today.
   */
  async kill(tookMs: number, ...args: readonly string[]): Promise<void> {
    this.#takesMs = Math.min(this.#takesMs, tookMs);
    const delay = this.#random() * this.#takesMs;
    const run = { cwd: this.path, env: this.environmentOfRuns };
    const begun = performance.now();
    if (await killedAfter([this.binary, ...args], run, delay)) this.killed += 1;
    else this.#takesMs = Math.min(this.#takesMs, performance.now() - begun);
  }

  /** Back to one binary that no record knows. */
  reset(binary: string): void {
    for (const path of [this.folder, this.mosaicHome]) rmSync(path, { recursive: true, force: true });
    place(binary, this.binary);
  }

  inPlace(): "old" | "next" | "broken" {
    const sum = hash(this.binary);
    return sum === sums.old ? "old" : sum === sums.next ? "next" : "broken";
  }

  recorded(key: string): string | undefined {
    return new RegExp(`^${key}=(.*)$`, "m").exec(readFileSync(this.record, "utf8"))?.[1];
  }

  /** Modes and contents of what is there, but for times and a cache. */
  contents(): Record<string, string> {
    return contentsOf(this.join(".config"));
  }

  roster(variable: string): void {
    const agents = ["coder0", "coder1", "reviewer0"].map(
      (name) => `  - { name: ${name}, runtime: stub, env: { WHICH: ${variable} } }\n`,
    );
    this.write(
      `${this.mosaicHome}/fleet/roster.yaml`,
      `version: 1\ntransport: tmux\nsupervisor: direct\nagents:\n${agents.join("")}`,
    );
  }
}

function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree(folder))
      .filter(([path]) => !path.endsWith("/run/roster.cache"))
      .map(([path, facts]) => [path, facts.replace(/^(\d+) [\d.]+ /, "$1 ")]),
  );
}

const WHOLE_STOP_RECORD = /^at=\S+\nby=.+\n(done=\S+\n)?$/;

/** What is there is what was before or what comes after, file by file; but for what a killed writer had not renamed. */
function expectNothingHalf(
  now: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): void {
  const half = Object.entries(now).filter(
    ([path, facts]) => !path.endsWith(".tmp") && facts !== before[path] && facts !== after[path],
  );
  expect({ seed: SEED, half }).toEqual({ seed: SEED, half: [] });
}

describe("killed at any instant, and given again:", () => {
  test("mosaic update", async () => {
    using bench = new KilledBench(1);
    const took = await bench.ok("update");
    for (let round = 0; bench.killed < UPDATE_KILLS && round < UPDATE_KILLS * 10; round++) {
      bench.reset(builtBinary());
      await bench.kill(took, "update");
      expect({ seed: SEED, round, inPlace: bench.inPlace() }).not.toMatchObject({ inPlace: "broken" });
      await bench.ok("update");
      expect({ seed: SEED, round, installed: bench.installed(), inPlace: bench.inPlace() }).toEqual({
        seed: SEED,
        round,
        installed: [".mosaic.previous", "mosaic"],
        inPlace: "next",
      });
      expect(hash(bench.previous)).toBe(sums.old);
      expect([bench.recorded("version"), bench.recorded("sha256")]).toEqual(["0.2.0", sums.next]);
      expect(readdirSync(bench.mosaicHome)).toEqual(["install.manifest"]);
    }
    expect(bench.killed).toBe(UPDATE_KILLS);
  });

  test("mosaic update --rollback", async () => {
    using bench = new KilledBench(2);
    await bench.ok("update");
    const took = await bench.ok("update", "--rollback");
    for (let round = 0; bench.killed < UPDATE_KILLS && round < UPDATE_KILLS * 10; round++) {
      bench.reset(next);
      place(builtBinary(), bench.previous);
      bench.write(bench.record, `schema=mosaic.install/1\nbinary=${bench.binary}\nsha256=${sums.next}\n`);
      await bench.kill(took, "update", "--rollback");
      const after = bench.inPlace();
      expect({ seed: SEED, round, after }).not.toMatchObject({ after: "broken" });
      // what is back already is only brought to an end
      await bench.ok("update", ...(after === "next" ? ["--rollback"] : ["--to", "0.1.0"]));
      expect({
        seed: SEED,
        round,
        installed: bench.installed(),
        inPlace: bench.inPlace(),
        previous: hash(bench.previous) === sums.next,
        recorded: bench.recorded("sha256") === sums.old,
        home: readdirSync(bench.mosaicHome),
      }).toEqual({
        seed: SEED,
        round,
        installed: [".mosaic.previous", "mosaic"],
        inPlace: "old",
        previous: true,
        recorded: true,
        home: ["install.manifest"],
      });
    }
    expect(bench.killed).toBe(UPDATE_KILLS);
  });

  test("mosaic fleet install-systemd", async () => {
    using bench = new KilledBench(3);
    bench.roster("one");
    await bench.ok("fleet", "install-systemd");
    const before = bench.contents();
    bench.roster("two");
    const took = await bench.ok("fleet", "install-systemd");
    const after = bench.contents();
    for (let round = 0; bench.killed < KILLS && round < KILLS * 10; round++) {
      bench.roster("one");
      await bench.ok("fleet", "install-systemd");
      bench.roster("two");
      await bench.kill(took, "fleet", "install-systemd");
      expectNothingHalf(bench.contents(), before, after);
      await bench.ok("fleet", "install-systemd");
      expect({ seed: SEED, round, contents: bench.contents() }).toEqual({
        seed: SEED,
        round,
        contents: after,
      });
    }
    expect(bench.killed).toBe(KILLS);
  });

  test("mosaic fleet uninstall", async () => {
    using bench = new KilledBench(4);
    bench.roster("one");
    await bench.ok("fleet", "install-systemd");
    const before = bench.contents();
    const took = await bench.ok("fleet", "uninstall", "--yes");
    const after = bench.contents();
    for (let round = 0; bench.killed < KILLS && round < KILLS * 10; round++) {
      await bench.ok("fleet", "install-systemd");
      await bench.kill(took, "fleet", "uninstall", "--yes");
      const now = bench.contents();
      // the records of what it began to stop, which it takes back at its end: each is whole
      for (const path of Object.keys(now).filter((name) => name.endsWith(".stopped"))) {
        expect(readFileSync(bench.join(".config", path), "utf8")).toMatch(WHOLE_STOP_RECORD);
        delete now[path];
      }
      expectNothingHalf(now, before, after);
      await bench.ok("fleet", "uninstall", "--yes");
      expect({ seed: SEED, round, contents: bench.contents() }).toEqual({
        seed: SEED,
        round,
        contents: after,
      });
    }
    expect(bench.killed).toBe(KILLS);
  });

  test("mosaic fleet init", async () => {
    using bench = new KilledBench(5);
    const init = ["fleet", "init", "--profile", "demo", "--write"];
    const took = await bench.ok(...init);
    const after = bench.contents();
    for (let round = 0; bench.killed < KILLS && round < KILLS * 10; round++) {
      rmSync(bench.mosaicHome, { recursive: true });
      await bench.kill(took, ...init);
      expectNothingHalf(bench.contents(), {}, after);
      // the roster comes last: where it is there, all is
      if (!existsSync(`${bench.mosaicHome}/fleet/roster.yaml`)) await bench.ok(...init);
      expect({ seed: SEED, round, contents: bench.contents() }).toEqual({
        seed: SEED,
        round,
        contents: after,
      });
    }
    expect(bench.killed).toBe(KILLS);
  });

  test("mosaic config hooks", async () => {
    using bench = new KilledBench(6);
    bench.roster("one");
    await bench.ok("fleet", "install-systemd");
    const file = bench.join(".claude/hooks-config.json");
    const mine = `{\n  "hooks": {},\n  "mine": "${"x".repeat(20_000)}"\n}\n`;
    bench.write(file, mine);
    const took = await bench.ok("config", "hooks", "enable", "Stop");
    const enabled = readFileSync(file, "utf8");
    for (let round = 0; bench.killed < KILLS && round < KILLS * 10; round++) {
      bench.write(file, mine);
      await bench.kill(took, "config", "hooks", "enable", "Stop");
      expect([mine, enabled]).toContain(readFileSync(file, "utf8"));
      await bench.ok("config", "hooks", "enable", "Stop");
      expect({ seed: SEED, round, isEnabled: readFileSync(file, "utf8") === enabled }).toEqual({
        seed: SEED,
        round,
        isEnabled: true,
      });
    }
    expect(bench.killed).toBe(KILLS);
  });

  test("mosaic agent reset", async () => {
    await using bench = new DirectBench();
    bench.roster("agents:\n  - { name: a, runtime: stub }\n");
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0s");
    const pid = await bench.panePid("a");
    const random = randomNumbers(SEED + 7);
    const conversations = new Set<string>();
    /** Also what was stranded in its box is finished, so that it begins anew each time. */
    const reset = async () => {
      const begun = performance.now();
      const { status, document } = await bench.json<Record<string, string>>("agent", "reset", "a", "--new");
      expect({ seed: SEED, status, document }).toMatchObject({
        status: 0,
        document: { outcome: "new conversation" },
      });
      conversations.add(document["after"] ?? "");
      return performance.now() - begun;
    };
    let takesMs = await reset();
    let killed = 0;
    let rounds = 1;
    for (; killed < KILLS && rounds < KILLS * 10; rounds++) {
      const run = { cwd: bench.home, env: bench.environment };
      const begun = performance.now();
      if (await killedAfter([builtBinary(), "agent", "reset", "a", "--new"], run, random() * takesMs))
        killed += 1;
      else takesMs = Math.min(takesMs, performance.now() - begun);
      await reset();
      expect({ seed: SEED, rounds, isTheSame: bench.panes()["a"] === pid }).toMatchObject({
        isTheSame: true,
      });
    }
    expect({ killed, conversations: conversations.size }).toEqual({ killed: KILLS, conversations: rounds });
    const { document } = await bench.json<{ verdict: string }>("agent", "send", "a", "--message", "hello");
    expect(document.verdict).toBe("accepted");
  });
});

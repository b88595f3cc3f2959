/** A restart where there is no user manager: it goes on in a session of its own. The compiled binary, a real tmux. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { builtBinary } from "../support/built-binary.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const AGENTS = ["a", "b", "c"];
const RESTART = ["fleet", "restart", "--grace", "0s"] as const;

describe("a restart without a user manager", () => {
  let bench: DirectBench;

  beforeAll(async () => {
    bench = new DirectBench();
    // does what is written into its file, as the tool of an agent would, and goes on
    writeFileSync(
      `${bench.home}/obeys`,
      'while :; do f="$HOME/do-$MOSAIC_AGENT_NAME"; if [ -e "$f" ]; then mv "$f" "$f.now"; sh "$f.now"; fi; sleep 0.1; done\n',
    );
    const agents = AGENTS.map(
      (name) => `  - { name: ${name}, runtime: command, command: [sh, "${bench.home}/obeys"] }`,
    );
    bench.roster(
      `\nagents_may: [restart, stop]\ndefaults: { start_concurrency: 1 }\nagents:\n${agents.join("\n")}\n`,
    );
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0s");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const lock = () => bench.path("fleet/run/restart.lock");
  const worker = () => Number(readFileSync(lock(), "utf8").split("\n")[0]);
  const left = () => readdirSync(bench.path("fleet/run")).filter((name) => /^restart-|\.lock$/.test(name));

  function follow() {
    return Bun.spawn([builtBinary(), ...RESTART], {
      env: { ...bench.environment },
      cwd: bench.home,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
  }

  /** Until no agent has a pane, in the middle of a restart. */
  async function allDown(): Promise<void> {
    await until("all are down", () => existsSync(lock()) && !AGENTS.some((name) => name in bench.panes()), {
      every: 5,
    });
  }

  async function backAgain(before: Readonly<Record<string, number>>, agents = AGENTS): Promise<void> {
    await until(
      "all are back",
      () => {
        const now = bench.panes();
        return agents.every((name) => now[name] !== undefined && now[name] !== before[name]);
      },
      { seen: () => JSON.stringify([before, bench.panes()]) },
    );
    await until("nothing is left of the restart", () => left().length === 0, { seen: () => left().join() });
  }

  test("goes on when who follows it is interrupted, hung up or killed", async () => {
    for (const [signal, status] of [
      ["SIGINT", 130],
      ["SIGHUP", 143],
      ["SIGKILL", 137],
    ] as const) {
      const before = bench.panes();
      const following = follow();
      await allDown();
      following.kill(signal);
      expect(await following.exited).toBe(status);
      if (signal !== "SIGKILL") {
        expect(await new Response(following.stderr).text()).toContain("error: the restart goes on");
      }
      await backAgain(before);
    }
  });

  test("is taken up where its worker is killed, by who follows it", async () => {
    const before = bench.panes();
    const following = follow();
    await allDown();
    process.kill(worker(), "SIGKILL");
    expect(await new Response(following.stdout).text()).toMatch(
      /^a +restarted .*\nb +restarted .*\nc +restarted /m,
    );
    expect(await following.exited).toBe(0);
    await backAgain(before);
  });

  test("is made good by the next one where both are killed; who was stopped stays so", async () => {
    await bench.ok("fleet", "stop", "c");
    const before = bench.panes();
    const following = follow();
    await allDown();
    following.kill("SIGKILL");
    process.kill(worker(), "SIGKILL");
    await following.exited;
    expect(await bench.ok(...RESTART)).toMatch(/^a +restarted .*\nb +restarted .*\nc +stays stopped/m);
    await backAgain(before, ["a", "b"]);
    await bench.ok("fleet", "start", "c", "--grace", "0s");
  });

  test("is handed over from inside of an agent, and a stop too", async () => {
    const before = bench.panes();
    const output = `${bench.home}/output`;
    const fromInside = async (words: string) => {
      rmSync(output, { force: true });
      // whole at once: the agent takes what has the name, be it empty
      const written = `${bench.home}/written`;
      writeFileSync(written, `${builtBinary()} ${words} >${output}.now 2>&1; mv ${output}.now ${output}\n`);
      renameSync(written, `${bench.home}/do-b`);
      await until("the agent has run it", () => existsSync(output) || existsSync(`${output}.now`));
    };
    await fromInside(RESTART.join(" "));
    await backAgain(before);
    expect(readFileSync(output, "utf8")).toMatch(/^b +handed over/m);
    await fromInside("fleet stop");
    await until("the fleet is down", () => bench.processes().length === 0, {
      seen: () => JSON.stringify(bench.processes()),
    });
    await bench.ok("fleet", "start", "--grace", "0s");
  });
});

/**
 * `make job-of-three`: the real claude, codex and pi carry out a small job among themselves, by `agent ask` in their
 * shells and by the tools of `mosaic mcp`. Everything is real but the models, which follow test/job-of-three/models.ts.
 *
 *   --asks N        short questions to each, to measure (20)
 *   --write         put what was recorded into docs/guides/agents-among-themselves.md
 *   --binary FILE   the mosaic binary (dist/mosaic)
 *
 * The runtimes are installed by npm into $MOSAIC_RUNTIMES_DIR (~/.cache/mosaic-runtimes). Exit status 1 where something
 * did not come as it should.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, hostname, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtBinary } from "../support/built-binary.ts";
import { installRuntime, parseRuntimeVersion } from "../support/runtimes/install-runtimes.ts";
import { startMockModelServer } from "../../src/adapters/mock-model/server.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import { JobFleet, RUNTIMES, versionOf } from "./fleet.ts";
import { CODER, LEAD, WRITER } from "./models.ts";
import { renderJob, withJob } from "./report.ts";
import { tellStory, witnessedModels } from "./story.ts";
import { percentile, timeAsks, type AskTime } from "./timing.ts";

const PAGE = join(import.meta.dir, "../../docs/guides/agents-among-themselves.md");
/** What an ask may add behind the end of a turn. */
const MOST_AFTER_MS = 300;

const { values } = parseArgs({
  options: {
    asks: { type: "string", default: "20" },
    write: { type: "boolean", default: false },
    binary: { type: "string" },
    log: { type: "string" },
  },
});

const say = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

async function main(): Promise<number> {
  for (const runtime of RUNTIMES) await installRuntime(parseRuntimeVersion(runtime), say);
  using scratch = new TemporaryFolder("job");
  // a build in the middle of the run must not change what is tried
  const binary = scratch.join("mosaic");
  copyFileSync(values.binary === undefined ? builtBinary() : resolve(values.binary), binary);
  const { script, deeds } = witnessedModels();
  await using server = startMockModelServer({
    seconds: 0.3,
    script,
    ...(values.log === undefined ? {} : { log: resolve(values.log) }),
  });
  await using fleet = new JobFleet(server.url, binary);
  say("the fleet starts");
  await fleet.start();
  say("the job");
  const story = await tellStory(fleet, deeds);
  const ofJob = { ...story, deeds: [...deeds] };
  const times: Record<string, readonly AskTime[]> = {};
  for (const [title, agent] of [
    ["stub", "stub"],
    ["claude", LEAD],
    ["codex", CODER],
    ["pi", WRITER],
  ] as const) {
    say(`${values.asks} questions to ${title}`);
    times[title] = await timeAsks(fleet, server, agent, Number(values.asks));
  }
  const facts = {
    date: new Date().toISOString().slice(0, 10),
    versions: RUNTIMES.map((runtime) => `${runtime} ${versionOf(runtime)}`).join(", "),
    machine: `${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}`,
  };
  const hide = (text: string) => text.replaceAll(fleet.home, "~").replaceAll(hostname(), "host");
  const job = renderJob(facts, ofJob, times, hide);
  process.stdout.write(job);
  const wrong = [...story.wrong, ...slow(times)];
  for (const line of wrong) process.stdout.write(`WRONG: ${line}\n`);
  if (wrong.length > 0) return 1;
  if (values.write) {
    writeFileSync(PAGE, withJob(readFileSync(PAGE, "utf8"), job));
    // the checks want it formatted like every other file
    Bun.spawnSync([process.execPath, "fmt", PAGE], { stdout: "ignore" });
    say(`written into ${PAGE}`);
  }
  return 0;
}

/** On a machine that others keep busy nothing is said of times. */
function slow(times: Readonly<Record<string, readonly AskTime[]>>): string[] {
  if ((loadavg()[0] ?? 0) > 2 * availableParallelism()) return [];
  return Object.entries(times).flatMap(([agent, all]) => {
    const after = percentile(
      all.map((time) => time.after),
      0.5,
    );
    return after <= MOST_AFTER_MS ? [] : [`${agent} has answered for ${after} ms before it is printed`];
  });
}

process.exitCode = await main();

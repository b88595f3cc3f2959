/**
 * Sends messages to the real claude, codex, pi, opencode, gemini, qwen and copilot and compares every verdict with what their model
 * received: `bun scripts/test-runtimes.ts [OPTION…]`.
 *
 *   --runtimes A,B   only these (all); codex@0.171.0 is codex of that version, which npm then installs
 *   --sends N        messages to each (400)
 *   --large          also a message of 100 KB in each state
 *   --jobs N         agents at once, shared among the runtimes (10)
 *   --seed N         the order of the sends (1)
 *   --output FILE    where the report goes (docs/runtimes.md after a full run, else it is only printed)
 *   --binary FILE    the mosaic binary (dist/mosaic)
 *   --sender FILE    a program that answers `agent send` in its place, to try the judging
 *   --install-only   install the runtimes, and end
 *
 * The runtimes are installed by npm into $MOSAIC_RUNTIMES_DIR (~/.cache/mosaic-runtimes), where each run also keeps its
 * log: every send and every request as a line of JSON, written as it happens. Exit status 1 on any violation.
 */
import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startMockModelServer } from "../src/adapters/mock-model/server.ts";
import type { Received } from "../src/domain/ports/proving.ts";
import { TOKEN } from "../src/domain/proving/agent.ts";
import { judge, type Judgement } from "../src/domain/proving/judge.ts";
import { receiptOf, wasReceived } from "../src/domain/proving/records.ts";
import type { CellResult } from "../src/domain/proving/run-cell.ts";
import { builtBinary } from "../test/support/built-binary.ts";
import {
  installRuntime,
  parseRuntimeVersion,
  runtimesFolder,
  type RuntimeVersion,
} from "../test/support/runtimes/install-runtimes.ts";
import { LAB_RUNTIMES } from "../test/support/runtimes/runtime-names.ts";
import { TemporaryFolder } from "../test/support/temporary-home.ts";
import { plan } from "../test/runtimes/plan.ts";
import {
  anomalies,
  isGood,
  latencyTable,
  renderDocument,
  stateTable,
  summaryTable,
  type RunFacts,
  type RuntimeReport,
} from "../test/runtimes/report.ts";
import { runRuntime, titleOf, type RuntimeOutcome } from "../test/runtimes/run-runtime.ts";

const root = resolve(import.meta.dir, "..");
/** From here on a run is a full one, whose report is worth keeping. */
const FULL_SENDS = 400;

const say = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

function wholeNumber(value: string, option: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`${option} wants a whole number, not ${value}`);
  return number;
}

const { values } = parseArgs({
  options: {
    runtimes: { type: "string", default: LAB_RUNTIMES.join(",") },
    sends: { type: "string", default: String(FULL_SENDS) },
    large: { type: "boolean", default: false },
    jobs: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    output: { type: "string" },
    binary: { type: "string" },
    sender: { type: "string" },
    "install-only": { type: "boolean", default: false },
  },
});

function output(...argv: readonly string[]): string {
  const { stdout } = Bun.spawnSync([...argv], { stderr: "ignore" });
  return stdout.toString().trim();
}

function runFacts(binary: string, seed: number, started: number): RunFacts {
  return {
    date: new Date().toISOString().slice(0, 10),
    mosaic: output(binary, "version")
      .replaceAll(/\s*\n\s*/g, ", ")
      .replaceAll(/ +/g, " "),
    tmux: output("tmux", "-V"),
    bun: Bun.version,
    machine: `${process.platform} ${process.arch}, ${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)} at the end`,
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}

/** At most `limit` of the works at once. */
async function bounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const next = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      results[entry[0]] = await work(entry[1]);
    }
  };
  await Promise.all(Array.from({ length: limit }, next));
  return results;
}

async function main(): Promise<number> {
  const runtimes = values.runtimes.split(",").map(parseRuntimeVersion);
  if (new Set(runtimes.map(({ runtime }) => runtime)).size < runtimes.length) {
    // the words by which the mock knows a message name the runtime, and not its version
    throw new Error("one version of a runtime at a time");
  }
  const sends = wholeNumber(values.sends, "--sends");
  const jobs = wholeNumber(values.jobs, "--jobs");
  const seed = wholeNumber(values.seed, "--seed");
  for (const runtime of runtimes) await installRuntime(runtime, say);
  if (values["install-only"]) return 0;

  const started = performance.now();
  using scratch = new TemporaryFolder("matrix");
  // a build in the middle of the run must not change what is tested
  const binary = scratch.join("mosaic");
  copyFileSync(values.binary === undefined ? builtBinary() : resolve(values.binary), binary);
  const logs = join(runtimesFolder(), "runs", new Date().toISOString().slice(0, 19).replaceAll(":", ""));
  mkdirSync(logs, { recursive: true });
  say(`every send is written to ${logs}`);

  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());

  await using server = startMockModelServer({
    log: join(logs, "received.jsonl"),
    seconds: 0.3,
    track: TOKEN,
  });
  const agents = Math.min(9, Math.max(1, Math.floor(jobs / runtimes.length)));
  const counts = new Map<RuntimeVersion, number>();
  const progress = setInterval(() => {
    say(runtimes.map((wanted) => `${wanted.runtime} ${counts.get(wanted) ?? 0}/${sends}`).join(", "));
  }, 30_000);

  const reports = await bounded(runtimes, Math.min(jobs, runtimes.length), async (wanted) => {
    const { runtime, version } = wanted;
    const outcome = await runRuntime({
      runtime,
      version,
      cells: plan(sends, seed, values.large),
      agents,
      binary,
      sender: values.sender === undefined ? undefined : resolve(values.sender),
      server,
      say,
      signal: stop.signal,
      done({ record, message }) {
        counts.set(wanted, (counts.get(wanted) ?? 0) + 1);
        appendFileSync(join(logs, "sends.jsonl"), `${JSON.stringify(record)}\n`);
        const { violations } = judgeNow(server.received, { record, message });
        if (violations.length > 0) say(`${violations.join(", ")}: ${titleOf(record)}`);
      },
    }).catch((error: unknown): RuntimeOutcome => ({
      results: [],
      setUpsFailed: [],
      notRun: [`${runtime} could not be run: ${String(error)}`],
      seconds: 0,
    }));
    say(`${runtime}: ${outcome.results.length} sends in ${outcome.seconds.toFixed(0)} s`);
    return reportOf(wanted, outcome, agents, server.received);
  }).finally(() => clearInterval(progress));

  const facts = runFacts(binary, seed, started);
  if (server.strange.length > 0) say(`the mock did not know ${[...new Set(server.strange)].join(", ")}`);
  const tables = [summaryTable(reports), stateTable(reports), latencyTable(reports)];
  process.stdout.write(`${tables.join("\n\n")}\n\n${anomalies(reports).join("\n")}\n`);
  writeFileSync(join(logs, "report.md"), renderDocument(facts, reports));
  const isFull =
    runtimes.length === LAB_RUNTIMES.length &&
    values.runtimes === LAB_RUNTIMES.join(",") &&
    sends >= FULL_SENDS &&
    !stop.signal.aborted;
  const target =
    values.output ?? (isFull && values.sender === undefined ? join(root, "docs/runtimes.md") : undefined);
  if (target !== undefined) {
    writeFileSync(target, renderDocument(facts, reports));
    output(process.execPath, "fmt", target); // the checks want it formatted like every other file
  }
  say(`the report is ${target ?? join(logs, "report.md")}`);
  return isGood(reports) ? 0 : 1;
}

/** Judged when all is over: what must never be received has had the whole run to come. */
function reportOf(
  { runtime, version }: RuntimeVersion,
  outcome: RuntimeOutcome,
  agents: number,
  received: readonly Received[],
): RuntimeReport {
  return {
    runtime,
    version,
    judged: outcome.results.map((result) => ({
      record: result.record,
      judgement: judgeNow(received, result),
    })),
    setUpsFailed: outcome.setUpsFailed,
    notRun: outcome.notRun,
    agents,
    seconds: outcome.seconds,
  };
}

function judgeNow(received: readonly Received[], { record, message }: CellResult): Judgement {
  const draft = record.facts.draft?.token;
  return judge(
    record,
    receiptOf(received, record.token, message),
    draft !== undefined && wasReceived(received, draft),
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`test-runtimes: ${String(error)}\n`);
  process.exitCode = 2;
}

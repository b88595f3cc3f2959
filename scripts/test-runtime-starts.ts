/**
 * Messages to real runtimes that have only just been started, at each moment of their first seconds, against the same mock
 * as scripts/test-runtimes.ts: `bun scripts/test-runtime-starts.ts [OPTION…]`.
 *
 *   --runtimes A,B   only these (all); codex@0.171.0 is codex of that version, which npm then installs
 *   --every MS       between two moments (100)
 *   --first MS       the last moment, counted from when the new process is there (5000)
 *   --large N        so many messages of 100 KB are in the conversation that is gone on with (0)
 *   --jobs N         runtimes at once (2)
 *   --binary FILE    the mosaic binary (dist/mosaic)
 *
 * Each runtime has two agents side by side: one goes on with its conversation at each start, one begins a new one. Every
 * verdict is compared with what the model received. A line for each that is not accepted, a table, and exit status 1 on any
 * violation (`VIOLATIONS` of src/domain/proving/judge.ts).
 */
import { copyFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { startMockModelServer } from "../src/adapters/mock-model/server.ts";
import { isAbout, provingAgent, TOKEN, type ProvingAgent } from "../src/domain/proving/agent.ts";
import { LARGE } from "../src/domain/proving/contents.ts";
import { judge, receivedWithinMs } from "../src/domain/proving/judge.ts";
import { receiptOf, type SendRecord } from "../src/domain/proving/records.ts";
import { send, type Verdict } from "../src/domain/proving/send.ts";
import { mosaicOrThrow } from "../src/domain/proving/start-agents.ts";
import { RuntimeFleet } from "../test/runtimes/runtime-fleet.ts";
import { builtBinary } from "../test/support/built-binary.ts";
import { until } from "../test/support/poll.ts";
import {
  installRuntime,
  parseRuntimeVersion,
  type RuntimeVersion,
} from "../test/support/runtimes/install-runtimes.ts";
import { LAB_RUNTIMES } from "../test/support/runtimes/runtime-names.ts";
import { TemporaryFolder } from "../test/support/temporary-home.ts";

const CONTENT = "one line";
/** What nobody promised has so long to come after all. */
const UNPROMISED_MS = 10_000;
/** A start beside others may take most of a minute. */
const TIMEOUT = "90s";

const { values } = parseArgs({
  options: {
    runtimes: { type: "string", default: LAB_RUNTIMES.join(",") },
    every: { type: "string", default: "100" },
    first: { type: "string", default: "5000" },
    large: { type: "string", default: "0" },
    jobs: { type: "string", default: "2" },
    binary: { type: "string" },
  },
});

type Start = "resumed" | "new";

interface Sent {
  readonly start: Start;
  readonly atMs: number;
  readonly message: string;
  readonly record: SendRecord;
}

/** A restart, and one message so many milliseconds after its process is there. */
async function sendAt(fleet: RuntimeFleet, agent: ProvingAgent, start: Start, atMs: number): Promise<Sent> {
  // what an earlier message left in the box ends with the process
  await agent.waitIdle().catch(() => undefined);
  const token = agent.token();
  const message = `remember ${token}`;
  const { finished } = await agent.restart();
  await Bun.sleep(atMs);
  const outcome = await send(fleet, agent.name, message, "stdin", ["--timeout", TIMEOUT]);
  const endedAt = Date.now();
  const isPromised = outcome.verdict === "accepted" || outcome.verdict === "queued";
  const received = () => fleet.ground.witness.received.some(isAbout(token));
  await until("its model has it", received, {
    deadline: isPromised ? receivedWithinMs(fleet.runtime, CONTENT) : UNPROMISED_MS,
  }).catch(() => undefined);
  const screen = await agent.screen();
  const restarted = await finished.then(
    () => ({}),
    (error: unknown) => ({ trouble: String(error) }),
  );
  return {
    start,
    atMs,
    message,
    record: {
      number: atMs,
      runtime: fleet.runtime,
      agent: agent.name,
      state: "just started",
      content: CONTENT,
      size: "the fleet's",
      way: "stdin",
      token,
      outcome,
      again: undefined,
      endedAt,
      releasedAt: endedAt,
      facts: restarted,
      ranAsCommand: false,
      screen: undefined,
      leftBehind: !isPromised && screen.includes(token) ? lastRows(screen) : undefined,
      passedOver: false,
    },
  };
}

function lastRows(screen: string): string {
  const rows = screen.split("\n").filter((row) => row.trim() !== "");
  return rows
    .slice(-6)
    .map((row) => row.trim())
    .join(" ");
}

async function tryStarts(wanted: RuntimeVersion, binary: string): Promise<boolean> {
  const moments = Array.from(
    { length: Math.floor(Number(values.first) / Number(values.every)) + 1 },
    (_, index) => index * Number(values.every),
  );
  await using server = startMockModelServer({ track: TOKEN, seconds: 0.3 });
  await using fleet = new RuntimeFleet({ ...wanted, agents: 2, server, binary });
  await fleet.start();
  const [old, fresh] = [provingAgent(fleet, 0), provingAgent(fleet, 1)];
  await Promise.all([old.waitStarted(), fresh.waitStarted()]);
  await mosaicOrThrow(fleet, ["fleet", "set", fresh.name, "resume=false"]);
  const sent: Sent[] = [];
  const sweep = async (agent: ProvingAgent, start: Start) => {
    for (const atMs of moments) {
      const one = await sendAt(fleet, agent, start, atMs);
      sent.push(one);
      tell(wanted, one);
    }
  };
  const resumed = async () => {
    await send(fleet, old.name, `remember ${old.token()}`, "stdin", ["--timeout", TIMEOUT]);
    for (let number = 0; number < Number(values.large); number += 1) {
      await old.waitIdle(Number.parseInt(TIMEOUT) * 1000);
      await send(fleet, old.name, LARGE.text(old.token()), "stdin", ["--timeout", TIMEOUT]);
    }
    await sweep(old, "resumed");
  };
  await Promise.all([resumed(), sweep(fresh, "new")]);
  const judged = sent.map(({ start, atMs, message, record }) => {
    const receipt = receiptOf(server.received, record.token, message);
    return { start, atMs, record, receipt, ...judge(record, receipt) };
  });
  for (const { start, atMs, record, violations, receipt, remarks } of judged) {
    if (violations.length === 0 && record.outcome.verdict !== "unknown") continue;
    const came = receipt.firstAt === undefined ? "not received" : `received, ${receipt.copies} times`;
    process.stdout.write(
      `${violations.length === 0 ? "      " : "WRONG "} ${record.runtime}: ${start}, ${atMs} ms: ` +
        `${[...violations, record.outcome.verdict, came, ...remarks].join("; ").replaceAll(/\s+/g, " ")}\n`,
    );
  }
  for (const start of ["resumed", "new"] as const) {
    const those = judged.filter((one) => one.start === start);
    const words = Map.groupBy(those, ({ record }) => record.outcome.verdict ?? "no verdict");
    const counted = [...words].map(([word, all]) => `${word} ${all.length}`).join(", ");
    const wrong = Map.groupBy(
      those.flatMap(({ violations }) => violations),
      (violation) => violation,
    );
    const faults = [...wrong].map(([fault, all]) => `${fault} ${all.length}`).join(", ");
    process.stdout.write(
      `${wanted.runtime} ${wanted.version}, ${start}: ${those.length} sends: ${counted}; ` +
        `${faults === "" ? "nothing wrong" : `WRONG: ${faults}`}; load ${loadavg()[0]?.toFixed(1)}\n`,
    );
  }
  return judged.every(({ violations }) => violations.length === 0);
}

function tell({ runtime }: RuntimeVersion, { start, atMs, record: { outcome } }: Sent): void {
  const word: Verdict | "no verdict" = outcome.verdict ?? "no verdict";
  const detail = outcome.problem ?? outcome.detail ?? "";
  process.stderr.write(
    `${runtime} ${start} ${atMs} ms: ${word} by ${outcome.channel} in ${outcome.wallMs} ms: ${detail}\n`,
  );
}

using scratch = new TemporaryFolder("starts");
const binary = scratch.join("mosaic");
copyFileSync(values.binary === undefined ? builtBinary() : resolve(values.binary), binary);
const waiting = values.runtimes.split(",").map(parseRuntimeVersion);
let allRight = true;
const next = async (): Promise<void> => {
  for (let wanted = waiting.shift(); wanted !== undefined; wanted = waiting.shift()) {
    await installRuntime(wanted, (line) => process.stderr.write(`${line}\n`));
    const isRight = await tryStarts(wanted, binary).catch((error: unknown) => {
      process.stdout.write(`WRONG  ${wanted?.runtime}: the run: ${String(error)}\n`);
      return false;
    });
    allRight &&= isRight;
  }
};
await Promise.all(Array.from({ length: Number(values.jobs) }, next));
process.exitCode = allRight ? 0 : 1;

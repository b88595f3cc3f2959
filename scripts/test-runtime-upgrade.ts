/**
 * A living fleet of a real runtime is moved to another version, against a mock of its model:
 * `bun scripts/test-runtime-upgrade.ts [--from claude@2.1.329] [--to 2.1.332] [--binary FILE]`.
 *
 * Three agents with a conversation each, one of them in the middle of a turn. Then `mosaic runtime upgrade --canary`, as
 * a person gives it: npm installs the version, it is proven, one agent is moved, then the rest. Right is: no turn is cut,
 * each agent has a new process of the new version, and its model is told of what was said before.
 *
 * A line each, and exit status 1 where one is wrong.
 */
import { copyFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { startMockModelServer, type MockModelServer } from "../src/adapters/mock-model/server.ts";
import { faultLines } from "../src/commands/_shared/proof-faults.ts";
import { isAbout, provingAgent, TOKEN, type ProvingAgent } from "../src/domain/proving/agent.ts";
import { send } from "../src/domain/proving/send.ts";
import type { FleetPs } from "../src/operations/documents/fleet-ps.ts";
import type { RuntimeUpgrade } from "../src/operations/documents/runtime-upgrade.ts";
import { RuntimeFleet } from "../test/runtimes/runtime-fleet.ts";
import { builtBinary, runBinary } from "../test/support/built-binary.ts";
import { until } from "../test/support/poll.ts";
import { installRuntime, parseRuntimeVersion } from "../test/support/runtimes/install-runtimes.ts";
import { TemporaryFolder } from "../test/support/temporary-home.ts";

/** npm fetches up to 400 MB, a proof takes up to five minutes, and each agent waits for its turn. */
const UPGRADED_WITHIN_MS = 1_200_000;
const RECEIVED_MS = 60_000;

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "claude@2.1.329" },
    to: { type: "string", default: "2.1.332" },
    binary: { type: "string" },
  },
});

let wrong = 0;

function report(what: string, isRight: boolean, detail: string): void {
  if (!isRight) wrong += 1;
  process.stdout.write(`${isRight ? "right" : "WRONG"}  ${what}: ${detail}\n`);
}

interface Bench {
  readonly fleet: RuntimeFleet;
  readonly server: MockModelServer;
}

/** Sends a text with the agent's next word, and waits until its model has it, whatever was proven of it; that word. */
async function tell({ fleet, server }: Bench, agent: ProvingAgent, text = ""): Promise<string> {
  const token = agent.token();
  const { verdict, problem } = await send(fleet, agent.name, `remember ${token} ${text}`, "--message");
  if (verdict !== "accepted" && verdict !== "queued" && verdict !== "unknown") {
    throw new Error(`${agent.name}: ${verdict ?? problem}`);
  }
  await until(`the model of ${agent.name} has it (${verdict})`, () => server.received.some(isAbout(token)), {
    deadline: RECEIVED_MS,
  });
  return token;
}

async function rows(fleet: RuntimeFleet): Promise<FleetPs["agents"]> {
  return (await fleet.json<FleetPs>("fleet", "ps")).document.agents;
}

/** Which of the words the model is told of that is asked something new. */
async function remembered(bench: Bench, agent: ProvingAgent, words: readonly string[]): Promise<string[]> {
  const token = await tell(bench, agent);
  const request = bench.server.received.findLast(isAbout(token));
  return words.filter((word) => (request?.tracked[word] ?? 0) > 0);
}

async function upgrade({ fleet }: Bench, runtime: string, canary: string): Promise<RuntimeUpgrade> {
  const words = ["runtime", "upgrade", runtime, "--to", values.to, "--canary", canary, "--json"];
  // where npm's server is reached through a proxy with a certificate of its own
  const { NODE_EXTRA_CA_CERTS } = process.env;
  const env = { ...fleet.environment, ...(NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS }) };
  const options = { cwd: fleet.home, env, timeout: UPGRADED_WITHIN_MS };
  const { status, stdout, stderr } = await runBinary(words, options, binary);
  process.stderr.write(stderr);
  if (stdout === "") throw new Error(`mosaic ${words.join(" ")} exited with status ${status}`);
  return JSON.parse(stdout) as RuntimeUpgrade;
}

const from = parseRuntimeVersion(values.from);
using scratch = new TemporaryFolder("upgrade");
const binary = scratch.join("mosaic");
copyFileSync(values.binary === undefined ? builtBinary() : resolve(values.binary), binary);
await installRuntime(from, (line) => process.stderr.write(`${line}\n`));
process.stdout.write(`${from.runtime} ${from.version} to ${values.to}, load ${loadavg()[0]?.toFixed(1)}\n`);

await using server = startMockModelServer({ track: TOKEN, seconds: 0.3 });
await using fleet = new RuntimeFleet({ ...from, agents: 3, server, binary });
const bench: Bench = { fleet, server };
await fleet.start();
const agents = [0, 1, 2].map((number) => provingAgent(fleet, number));
const said = new Map<string, string[]>();
for (const agent of agents) {
  await agent.waitStarted();
  said.set(agent.name, [await tell(bench, agent)]);
  await agent.waitIdle();
}
const before = await rows(fleet);
const [first, busy] = agents;
if (first === undefined || busy === undefined) throw new Error("there are no agents");
// its answer outlasts the version's installation and proof, and is hurried then
const turn = await tell(bench, busy, `[[d=${UPGRADED_WITHIN_MS / 1_000}]]`);
said.get(busy.name)?.push(turn);
const moving = upgrade(bench, from.runtime, first.name);
await Promise.race([
  moving,
  until(
    "the canary has another process",
    async () => {
      const pid = (await rows(fleet)).find(({ agent }) => agent === first.name)?.pid;
      return typeof pid === "number" && pid !== before.find(({ agent }) => agent === first.name)?.pid;
    },
    { deadline: UPGRADED_WITHIN_MS },
  ),
]);
const pidOf = (list: FleetPs["agents"], name: string) => list.find(({ agent }) => agent === name)?.pid;
const meanwhile = await rows(fleet);
report(
  "who is in mid-turn",
  pidOf(meanwhile, busy.name) === pidOf(before, busy.name),
  "is as it was when the canary has moved",
);
await busy.hurry(turn);
const document = await moving;
report(
  "the version's proof",
  document.proof === "good",
  [document.proof, ...faultLines(document.faults)].join("\n  "),
);
report(
  "the canary",
  document.canary?.outcome === "moved",
  `${document.canary?.outcome}, ${document.canary?.why}`,
);
const moved = document.agents.map(({ agent, outcome, resumed }) => `${agent} ${outcome}, resumed ${resumed}`);
report(
  "the others",
  document.agents.length === 2 &&
    document.agents.every(({ outcome, resumed }) => outcome === "restarted" && resumed === true),
  moved.join("; "),
);
const answered = server.received.filter(isAbout(turn)).map(({ ended }) => ended);
report("the turn that ran", answered.length === 1 && answered[0] === "done", answered.join(", "));
const after = await rows(fleet);
for (const agent of agents) {
  const version = after.find((row) => row.agent === agent.name)?.runtime_version;
  const isOther = pidOf(after, agent.name) !== pidOf(before, agent.name);
  report(
    agent.name,
    isOther && version === values.to,
    `runs ${version} in ${isOther ? "another" : "the same"} process`,
  );
  const words = said.get(agent.name) ?? [];
  const known = await remembered(bench, agent, words);
  report(
    agent.name,
    known.length === words.length,
    `its model is told of ${known.length} of ${words.length} messages before`,
  );
}
process.stdout.write(wrong === 0 ? "all right\n" : `${wrong} WRONG\n`);
process.exitCode = wrong === 0 ? 0 : 1;

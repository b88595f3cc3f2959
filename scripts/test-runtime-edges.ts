/**
 * What the matrix of scripts/test-runtimes.ts does not bring about, on real runtimes against the same mock:
 * `bun scripts/test-runtime-edges.ts [--runtimes A,B@VERSION] [--kills N] [--left N] [--senders N] [--no-commands] [--binary FILE]`.
 *
 *   killed      the agent is killed while it takes a message; the same id is given again until it is 0 or 20: the model
 *               has the message then, and has it once in a conversation
 *   left        (opencode) the agent is killed in a turn with a message behind it: the model has that one afterwards,
 *               once, though nobody gives the agent anything
 *   at once     N senders (8) give an idle agent a message each, and so one that is at work: what was promised is received,
 *               once, and what was refused never is
 *   commands    `--raw '!…'` is run and `accepted`, or refused; like `--raw '/…'` it is no text for the model
 *   logged out  (claude) the message is refused as `blocked`, the agent is `blocked: login`, and no model has anything
 *
 * A line each, and exit status 1 where one is wrong.
 */
import { copyFileSync, existsSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startMockModelServer, type MockModelServer } from "../src/adapters/mock-model/server.ts";
import { isAbout, provingAgent, TOKEN, type ProvingAgent } from "../src/domain/proving/agent.ts";
import { takeYourTime } from "../src/domain/proving/model-words.ts";
import { receiptOf } from "../src/domain/proving/records.ts";
import { send, type SendOutcome } from "../src/domain/proving/send.ts";
import { RuntimeFleet } from "../test/runtimes/runtime-fleet.ts";
import { builtBinary } from "../test/support/built-binary.ts";
import { until } from "../test/support/poll.ts";
import {
  installRuntime,
  parseRuntimeVersion,
  type RuntimeVersion,
} from "../test/support/runtimes/install-runtimes.ts";
import { LAB_RUNTIMES, type LabRuntime } from "../test/support/runtimes/runtime-names.ts";
import { TemporaryFolder } from "../test/support/temporary-home.ts";

/** How often an id is given again before it counts as without an end. */
const REPEATS = 12;
/** An opencode takes a minute and more to start at load 60, and the next beat is 15 s away. */
const BEGUN_MS = 300_000;
/** So long its model is not asked a second time: three beats. */
const ASKED_AGAIN_MS = 45_000;
/** Behind a verdict a model has so long to be asked after all. */
const RECEIVED_MS = 30_000;

const { values } = parseArgs({
  options: {
    runtimes: { type: "string", default: LAB_RUNTIMES.join(",") },
    kills: { type: "string", default: "12" },
    left: { type: "string", default: "3" },
    senders: { type: "string", default: "8" },
    "no-commands": { type: "boolean", default: false },
    binary: { type: "string" },
  },
});

let wrong = 0;

function report(runtime: string, what: string, isRight: boolean, detail: string): void {
  if (!isRight) wrong += 1;
  process.stdout.write(`${isRight ? "right" : "WRONG"}  ${runtime}: ${what}: ${detail}\n`);
}

/** A command that each has; what it does not know pi itself hands to its model. */
const SLASH: Readonly<Record<LabRuntime, string>> = {
  claude: "/help",
  codex: "/status",
  pi: "/session",
  opencode: "/help",
  gemini: "/help",
  qwen: "/help",
  copilot: "/help",
};

const wordOf = ({ verdict, problem }: SendOutcome) => verdict ?? `no verdict: ${problem}`;

interface Bench {
  readonly fleet: RuntimeFleet;
  readonly agent: ProvingAgent;
  readonly server: MockModelServer;
}

/** A message behind a turn whose agent is killed. */
async function left({ fleet, agent, server }: Bench): Promise<void> {
  await agent.waitIdle(BEGUN_MS);
  const work = agent.token();
  await send(fleet, agent.name, `${work} take your time ${takeYourTime(fleet.runtime)}`, "--message");
  await until("its turn has begun", () => server.received.some(isAbout(work)), { deadline: BEGUN_MS });
  const token = agent.token();
  const message = `remember ${token}`;
  const word = wordOf(await send(fleet, agent.name, message, "--message"));
  const isTooSoon = server.received.some(isAbout(token));
  const [pid = ""] = (await agent.panePid()).split(" ");
  process.kill(Number(pid), "SIGKILL");
  const killedAt = Date.now();
  const isBegun = () => server.received.some(isAbout(token));
  await until("its model has it", isBegun, { deadline: BEGUN_MS }).catch(() => undefined);
  const seconds = ((Date.now() - killedAt) / 1_000).toFixed(1);
  // what was cut off is answered anew together with it
  await agent.hurry(work);
  await agent.waitIdle(BEGUN_MS).catch(() => undefined);
  if (isBegun()) await Bun.sleep(ASKED_AGAIN_MS);
  const { firstAt, copies, whole } = receiptOf(server.received, token, message);
  const asked = server.received.filter(isAbout(token)).length;
  const isOnce = firstAt !== undefined && whole && copies === 1 && asked === 1;
  const end =
    firstAt === undefined
      ? "never received"
      : `received after ${seconds} s, ${copies} in a conversation, asked ${asked} times; load ${loadavg()[0]?.toFixed(0)}`;
  const what = "killed in a turn with a message behind it";
  report(fleet.runtime, what, word === "queued" && !isTooSoon && isOnce, `${word}; ${end}`);
}

/** One message, its agent killed `delayMs` after the send began, and the id given again. */
async function killed({ fleet, agent, server }: Bench, number: number): Promise<boolean> {
  const token = agent.token();
  const message = `remember ${token}`;
  const id = `edge-${number}`;
  const delayMs = (number * 173) % 1_500;
  const [pid = ""] = (await agent.panePid()).split(" ");
  const sending = send(fleet, agent.name, message, "--message", ["--id", id]);
  await Bun.sleep(delayMs);
  process.kill(Number(pid), "SIGKILL");
  const words = [wordOf(await sending)];
  while (!/^(accepted|queued)$/.test(words.at(-1) ?? "") && words.length < REPEATS) {
    await Bun.sleep(1_000);
    const again = await send(fleet, agent.name, message, "--message", [
      "--id",
      id,
      "--wait-idle",
      "--timeout",
      "60s",
    ]);
    words.push(wordOf(again));
  }
  await until("its model has it", () => server.received.some(isAbout(token)), {
    deadline: RECEIVED_MS,
  }).catch(() => undefined);
  await agent.waitStarted();
  const { firstAt, copies, whole } = receiptOf(server.received, token, message);
  const isEnd = /^(accepted|queued)$/.test(words.at(-1) ?? "");
  // better unsure than twice: a message that may be there is not sent again
  const isUnsure = words.at(-1) === "unknown";
  const isRight = isEnd ? firstAt !== undefined && whole && copies === 1 : isUnsure && copies <= 1;
  report(
    fleet.runtime,
    `killed ${delayMs} ms into a send`,
    isRight,
    `${words.join(", ")}; ${firstAt === undefined ? "not received" : `received, ${copies} in a conversation`}`,
  );
  return isRight;
}

/** Messages of as many senders at the same time. */
async function atOnce({ fleet, agent, server }: Bench, senders: number, isBusy: boolean): Promise<void> {
  await agent.waitIdle();
  const work = agent.token();
  if (isBusy) await agent.say(`${work} take your time ${takeYourTime(fleet.runtime)}`, work);
  const tokens = Array.from({ length: senders }, () => agent.token());
  const texts = tokens.map((token) => `remember ${token}`);
  const outcomes = await Promise.all(
    texts.map((text) => send(fleet, agent.name, text, "stdin", ["--timeout", "60s"])),
  );
  if (isBusy) await agent.hurry(work);
  const sent = tokens.map((token, index) => ({
    token,
    text: texts[index] ?? "",
    word: outcomes[index] === undefined ? "no outcome" : wordOf(outcomes[index]),
  }));
  const promised = sent.filter(({ word }) => /^(accepted|queued)$/.test(word));
  const isReceived = () => promised.every(({ token }) => server.received.some(isAbout(token)));
  await until("the model has what was promised", isReceived, { deadline: RECEIVED_MS }).catch(
    () => undefined,
  );
  await agent.waitIdle(RECEIVED_MS).catch(() => undefined);
  const wrong = sent.flatMap(({ token, text, word }) => {
    const { firstAt, copies, whole } = receiptOf(server.received, token, text);
    const isPromised = promised.some((one) => one.token === token);
    const isRight =
      word === "unknown"
        ? copies <= 1
        : isPromised
          ? firstAt !== undefined && whole && copies === 1
          : firstAt === undefined;
    const what = firstAt === undefined ? "never received" : `received, ${copies} in a conversation`;
    return isRight ? [] : [`${token} is ${word}, ${what}${whole ? "" : ", not whole"}`];
  });
  const words = Map.groupBy(sent, ({ word }) => word);
  const told = [...words].map(([word, those]) => `${word} ${those.length}`).join(", ");
  report(
    fleet.runtime,
    `${senders} senders at once, ${isBusy ? "at work" : "idle"}`,
    wrong.length === 0,
    wrong.length === 0 ? told : `${told}; ${wrong.join("; ")}`,
  );
}

async function commands({ fleet, agent, server }: Bench): Promise<void> {
  await agent.waitIdle();
  const token = agent.token();
  const file = `made-${token}`;
  const shell = await send(fleet, agent.name, `!touch ${file}`, "--message", ["--raw", "--timeout", "10s"]);
  const isMade = await until("the command has run", () => existsSync(join(agent.folder, file)), {
    deadline: 10_000,
  }).then(
    () => true,
    () => false,
  );
  const isText = server.received.some((request) =>
    request.fresh.some((said) => said.trim() === `!touch ${file}`),
  );
  // refused where a pasted one would be a text, or stay in the box
  const isRun = !["gemini", "qwen", "copilot"].includes(fleet.runtime);
  report(
    fleet.runtime,
    "--raw '!touch FILE'",
    isMade === isRun && !isText && (isRun ? shell.verdict === "accepted" : shell.status === 2),
    `${wordOf(shell)}; ${isMade ? "run" : "not run"}, ${isText ? "a text for the model" : "no text for the model"}`,
  );
  await agent.restart().then(({ finished }) => finished);
  await agent.waitStarted();
  const before = server.received.length;
  const command = SLASH[fleet.runtime];
  const slash = await send(fleet, agent.name, command, "--message", ["--raw", "--timeout", "10s"]);
  await Bun.sleep(2_000);
  const asText = server.received
    .slice(before)
    .some((request) => request.fresh.some((said) => said.trim() === command));
  report(
    fleet.runtime,
    `--raw '${command}'`,
    !asText,
    `${wordOf(slash)}; ${asText ? "a text for the model" : "no text"}`,
  );
}

async function loggedOut(claude: RuntimeVersion, binary: string): Promise<void> {
  await using server = startMockModelServer({ track: TOKEN });
  await using fleet = new RuntimeFleet({
    ...claude,
    agents: 1,
    server,
    binary,
    isLoggedOut: true,
  });
  await fleet.start();
  const agent = provingAgent(fleet, 0);
  await agent.waitStarted();
  for (const which of ["the first", "the second"]) {
    const { verdict, detail, status } = await send(
      fleet,
      agent.name,
      `remember ${agent.token()}`,
      "--message",
    );
    report(
      "claude",
      `logged out, ${which} message`,
      verdict === "blocked" && status === 22,
      `${verdict}: ${detail}`,
    );
    const { document } = await fleet.json<{ state: string; reason: string | null }>(
      "agent",
      "explain",
      agent.name,
    );
    const word = `${document.state}: ${document.reason}`;
    report("claude", `logged out, its state after ${which}`, word === "blocked: login", word);
  }
  report(
    "claude",
    "logged out",
    server.received.length === 0,
    `${server.received.length} requests to the model`,
  );
}

async function tryRuntime(wanted: RuntimeVersion, binary: string, kills: number): Promise<void> {
  await using server = startMockModelServer({ track: TOKEN, seconds: 0.3 });
  await using fleet = new RuntimeFleet({ ...wanted, agents: 1, server, binary });
  await fleet.start();
  const agent = provingAgent(fleet, 0);
  await agent.waitStarted();
  const bench = { fleet, agent, server };
  for (let number = 0; number < kills; number += 1) await killed(bench, number);
  for (let number = 0; number < Number(values.left) && wanted.runtime === "opencode"; number += 1)
    await left(bench);
  const senders = Number(values.senders);
  if (senders > 0) {
    await atOnce(bench, senders, false);
    await atOnce(bench, senders, true);
  }
  if (!values["no-commands"]) await commands(bench);
}

const runtimes = values.runtimes.split(",").map(parseRuntimeVersion);
using scratch = new TemporaryFolder("edges");
const binary = scratch.join("mosaic");
copyFileSync(values.binary === undefined ? builtBinary() : resolve(values.binary), binary);
for (const wanted of runtimes) {
  const { runtime, version } = wanted;
  await installRuntime(wanted, (line) => process.stderr.write(`${line}\n`));
  const title = `${runtime} ${version}, load ${loadavg()[0]?.toFixed(1)}`;
  process.stdout.write(`${title}\n`);
  try {
    await tryRuntime(wanted, binary, Number(values.kills));
    if (runtime === "claude") await loggedOut(wanted, binary);
  } catch (error) {
    report(runtime, "the run", false, String(error));
  }
}
process.stdout.write(wrong === 0 ? "all right\n" : `${wrong} WRONG\n`);
process.exitCode = wrong === 0 ? 0 : 1;

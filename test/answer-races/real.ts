/**
 * The same race at the dialogs of a real runtime: `bun test/answer-races/real.ts [--runtimes A,B] [--races N] [--seed N]`.
 *
 *   --runtimes A,B   claude, codex and qwen, where a version may stand behind each: claude@2.1.332
 *   --agents N       raced side by side (1)
 *   --minutes N      no further race begins after that
 *
 * Its model wants to run two commands, one after the other. The command says no to the first, a person says yes to it at a
 * random moment: then the second dialog opens, and whatever reaches that one was meant for the first.
 */
import { copyFileSync, existsSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startMockModelServer, type Said, type Scripted } from "../../src/adapters/mock-model/server.ts";
import { shellCall } from "../../src/adapters/mock-model/steering.ts";
import { provingAgent, TOKEN, type ProvingAgent } from "../../src/domain/proving/agent.ts";
import { RuntimeFleet } from "../runtimes/runtime-fleet.ts";
import { seeded } from "../support/answer-races.ts";
import { builtBinary } from "../support/built-binary.ts";
import { until } from "../support/poll.ts";
import {
  installRuntime,
  parseRuntimeVersion,
  type RuntimeVersion,
} from "../support/runtimes/install-runtimes.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

const { values } = parseArgs({
  options: {
    runtimes: { type: "string", default: "claude,codex" },
    races: { type: "string", default: "20" },
    agents: { type: "string", default: "1" },
    minutes: { type: "string", default: "600" },
    seed: { type: "string", default: "1" },
  },
});

const PATIENCE = { deadline: 120_000, every: 100 };

/** First one file, then the other. */
function twoCommands({ message, tools, outputs }: Said): Scripted | undefined {
  const race = /race (\w+)/.exec(message)?.[1];
  const file = race === undefined ? undefined : ["first", "second"][outputs.length];
  if (file === undefined) return undefined;
  return { text: "I run it.", call: shellCall(tools, `touch ${file}-${race}`) };
}

interface Shown {
  readonly dialog: {
    readonly id: string;
    readonly question: readonly string[];
    readonly options: readonly string[];
    readonly selected: number;
  } | null;
}

/** Milliseconds that the command takes, by what was seen so far: the person's key is to come around its keys. */
let length = 2_000;

interface Race {
  /** What shows that a key reached the second dialog. */
  readonly astray: string | undefined;
  /** What the command said, where something else is so. */
  readonly untrue: string | undefined;
  readonly won: "command" | "person";
  readonly status: number | null;
}

async function race(
  fleet: RuntimeFleet,
  agent: ProvingAgent,
  number: number,
  random: () => number,
): Promise<Race> {
  const token = `${agent.prefix}${number}`;
  const dialog = async () => (await fleet.json<Shown>("agent", "answer", agent.name)).document.dialog;
  const isAbout = (shown: Shown["dialog"], file: string) =>
    shown?.question.some((line) => line.includes(`${file}-${token}`)) === true;
  const patience = { ...PATIENCE, seen: agent.screen };
  const ran = (file: string) => existsSync(join(agent.folder, `${file}-${token}`));

  await agent.waitIdle(PATIENCE.deadline);
  await fleet.run(["agent", "send", agent.name, `race ${token}`]);
  const openFirst = async () => {
    const shown = await dialog();
    return isAbout(shown, "first") ? shown : undefined;
  };
  const first = await until("the first dialog is open", openFirst, patience);
  const no = String(first.options.length);
  const answering = fleet.run([
    "agent",
    "answer",
    agent.name,
    "--choose",
    no,
    "--dialog",
    first.id,
    "--json",
  ]);
  const begun = performance.now();
  await Bun.sleep(length * (0.2 + random()));
  await agent.press("1");
  const { status, stdout } = await answering;
  const lasted = performance.now() - begun;
  length = 0.7 * length + 0.3 * lasted;
  if (status !== 0 && status !== 6)
    process.stdout.write(
      `${agent.name}, race ${number}: exit status ${status} after ${lasted.toFixed(0)} ms: ${stdout.trim()}\n`,
    );

  let idles = 0;
  /** The second dialog, or that nothing is asked any more, three times in turn: between two of a turn it is so, too. */
  const settled = await until(
    "one of them was heard",
    async () => {
      const shown = await dialog();
      if (isAbout(shown, "second")) return shown ?? undefined;
      // a key that came while the pane was held is lost, and a person presses it again
      if (isAbout(shown, "first")) await agent.press("1");
      // what the person typed too late stands in the box
      if (shown === null) await agent.erase(3);
      const isIdle = shown === null && !agent.isAnswered() && (await agent.shows("idle"));
      idles = isIdle ? idles + 1 : 0;
      return idles === 3 ? "idle" : undefined;
    },
    { ...patience, every: 1_000 },
  );
  const [hasRun, second] = [ran("first"), settled === "idle" ? undefined : settled];
  const astray = ran("second")
    ? "the second command ran"
    : hasRun && second === undefined
      ? "the second dialog is gone"
      : second !== undefined && second.selected !== 1
        ? `the mark of the second dialog has moved to ${second.selected}`
        : undefined;
  const untrue =
    status === 0 && hasRun
      ? "answered, and the person was heard"
      : status === 6 && !hasRun && second === undefined
        ? "nothing was chosen, and no was heard"
        : undefined;
  // whatever is open or in the box is taken away
  for (let tries = 0; tries < 5 && (await dialog()) !== null; tries += 1) {
    await agent.press("Escape");
    await Bun.sleep(1_000);
  }
  await agent.erase(9);
  return { astray, untrue, won: hasRun ? "person" : "command", status };
}

/** How many went wrong. */
async function raceRuntime(wanted: RuntimeVersion, binary: string): Promise<number> {
  const { runtime, version } = wanted;
  await installRuntime(wanted, (line) => process.stderr.write(`${line}\n`));
  await using server = startMockModelServer({ track: TOKEN, seconds: 0.2, script: twoCommands });
  const agents = Number(values.agents);
  await using fleet = new RuntimeFleet({ ...wanted, agents, server, binary });
  await fleet.start();
  const races: Race[] = [];
  let notRun = 0;
  const begun = performance.now();
  const isTime = () => performance.now() - begun < Number(values.minutes) * 60_000;
  const work = Array.from({ length: agents }, async (_, at) => {
    const agent = provingAgent(fleet, at);
    await agent.waitStarted();
    const random = seeded(Number(values.seed) * 100 + at);
    const most = Math.ceil(Number(values.races) / agents);
    for (let number = 0; number < most && isTime(); number += 1) {
      try {
        const done = await race(fleet, agent, number, random);
        races.push(done);
        for (const wrong of [done.astray, done.untrue]) {
          if (wrong === undefined) continue;
          const screen = await agent.screen();
          process.stdout.write(
            `VIOLATION: ${agent.name}, race ${number}, exit status ${done.status}: ${wrong}\n${screen}\n`,
          );
        }
        if (races.length % 10 === 0) process.stderr.write(`${runtime}: ${races.length} races\n`);
      } catch (error) {
        notRun += 1;
        process.stdout.write(`${agent.name}, race ${number} was none: ${String(error).slice(0, 3_000)}\n`);
        await (
          await agent.restart()
        ).finished;
        await agent.waitStarted();
      }
    }
  });
  await Promise.all(work);
  const count = (isWanted: (one: Race) => boolean) => races.filter(isWanted).length;
  const byStatus = [...new Set(races.map(({ status }) => status))].map(
    (status) => `${count((one) => one.status === status)} with exit status ${status}`,
  );
  const [astray, untrue] = [
    count((one) => one.astray !== undefined),
    count((one) => one.untrue !== undefined),
  ];
  process.stdout.write(
    `${runtime} ${version}: ${races.length} races, the command first in ${count(({ won }) => won === "command")}, ` +
      `the person in ${count(({ won }) => won === "person")}; it ended ${byStatus.join(", ")}; ` +
      `${notRun} could not be run; ${((performance.now() - begun) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)}\n` +
      `keys into another dialog: ${astray}; told wrong: ${untrue}\n`,
  );
  return astray + untrue;
}

using scratch = new TemporaryFolder("races");
const binary = scratch.join("mosaic");
copyFileSync(builtBinary(), binary);
let wrong = 0;
for (const wanted of values.runtimes.split(",").map(parseRuntimeVersion))
  wrong += await raceRuntime(wanted, binary);
process.exitCode = wrong === 0 ? 0 : 1;

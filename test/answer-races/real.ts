/**
 * The same race at the dialogs of a real runtime: `bun test/answer-races/real.ts [--runtimes A,B] [--races N] [--seed N]`.
 *
 *   --runtimes A,B   claude and codex, where a version may stand behind each: claude@2.1.332
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

/** What is wrong, if anything; and who was first. */
async function race(
  fleet: RuntimeFleet,
  agent: ProvingAgent,
  number: number,
  random: () => number,
): Promise<{
  readonly wrong: string | undefined;
  readonly won: "command" | "person";
  readonly status: number | null;
}> {
  const token = `${agent.prefix}${number}`;
  const dialog = async () => (await fleet.json<Shown>("agent", "answer", agent.name)).document.dialog;
  const isAbout = (file: string) => async () => {
    const shown = await dialog();
    return shown?.question.some((line) => line.includes(`${file}-${token}`)) === true ? shown : undefined;
  };
  await agent.waitIdle(PATIENCE.deadline);
  await fleet.run(["agent", "send", agent.name, `race ${token}`]);
  const first = await until("the first dialog is open", isAbout("first"), {
    ...PATIENCE,
    seen: agent.screen,
  });
  const no = String(first.options.length);
  const answering = fleet.run(["agent", "answer", agent.name, "--choose", no, "--dialog", first.id]);
  const begun = performance.now();
  await Bun.sleep(length * (0.2 + random()));
  await agent.press("1");
  const { status } = await answering;
  length = 0.7 * length + 0.3 * (performance.now() - begun);
  const ran = (file: string) => existsSync(join(agent.folder, `${file}-${token}`));
  let wrong: string | undefined;
  if (status !== 0) {
    const second = await until("the second dialog is open", isAbout("second"), {
      ...PATIENCE,
      seen: agent.screen,
    }).catch((error: unknown) => {
      // unproven, for the dialog went late: where the no was first, there is no second dialog
      if (status !== 21 || ran("first")) wrong = `the second dialog is gone: ${String(error)}`;
    });
    if (second !== undefined && second.selected !== 1)
      wrong = `a key moved in the second dialog: ${second.selected}`;
  }
  if (ran("second")) wrong = "the second command ran";
  const won = ran("first") ? "person" : "command";
  // whatever is open or in the box is taken away
  for (let tries = 0; tries < 5 && (await dialog()) !== null; tries += 1) {
    await agent.press("Escape");
    await Bun.sleep(1_000);
  }
  await agent.erase(3);
  return { wrong, won, status };
}

async function raceRuntime(wanted: RuntimeVersion, binary: string): Promise<number> {
  const { runtime, version } = wanted;
  await installRuntime(wanted, (line) => process.stderr.write(`${line}\n`));
  await using server = startMockModelServer({ track: TOKEN, seconds: 0.2, script: twoCommands });
  await using fleet = new RuntimeFleet({ ...wanted, agents: 1, server, binary });
  await fleet.start();
  const agent = provingAgent(fleet, 0);
  await agent.waitStarted();
  const random = seeded(Number(values.seed));
  const count = { command: 0, person: 0, wrong: 0, notRun: 0 };
  for (let number = 0; number < Number(values.races); number += 1) {
    try {
      const { wrong, won, status } = await race(fleet, agent, number, random);
      count[won] += 1;
      if (wrong === undefined) continue;
      count.wrong += 1;
      process.stdout.write(`VIOLATION: ${runtime}, race ${number}, exit status ${status}: ${wrong}\n`);
    } catch (error) {
      count.notRun += 1;
      process.stdout.write(`${runtime}, race ${number} was none: ${String(error).slice(0, 1_500)}\n`);
      await (
        await agent.restart()
      ).finished;
      await agent.waitStarted();
    }
  }
  process.stdout.write(
    `${runtime} ${version}: ${count.command + count.person} races, the command first in ${count.command}, ` +
      `the person in ${count.person}, ${count.notRun} could not be run; load ${loadavg()[0]?.toFixed(1)}; ` +
      `keys into another dialog: ${count.wrong}\n`,
  );
  return count.wrong;
}

using scratch = new TemporaryFolder("races");
const binary = scratch.join("mosaic");
copyFileSync(builtBinary(), binary);
let wrong = 0;
for (const wanted of values.runtimes.split(",").map(parseRuntimeVersion))
  wrong += await raceRuntime(wanted, binary);
process.exitCode = wrong === 0 ? 0 : 1;

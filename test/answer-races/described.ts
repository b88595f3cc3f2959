/**
 * The same race at the lists of a runtime that a file describes, where arrows move the mark:
 * `bun test/answer-races/described.ts [--races N] [--agents N] [--seed N] [--how person|itself]`.
 *
 *   --how person   a person presses Escape at a random moment, and the next dialog opens (the default)
 *   --how itself   the program takes the dialog away at a random moment, and opens the next one
 *
 * The program writes down each key with the dialog that it reached. The command presses arrows and Enter, a person presses
 * Escape alone: so each other key in another dialog than the one that the command was given went astray.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { AgentDialog } from "../../src/operations/documents/agent-dialog.ts";
import { seeded } from "../support/answer-races.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { HERON_DESCRIPTION, HERON_OPTIONS, heronLines, writeHeron } from "../support/heron.ts";
import { until } from "../support/poll.ts";

const { values } = parseArgs({
  options: {
    races: { type: "string", default: "300" },
    agents: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    how: { type: "string", default: "person" },
  },
});
const PATIENCE = { deadline: 120_000, every: 50 };

class HeronBench extends DirectBench {
  async begin(names: readonly string[]): Promise<void> {
    mkdirSync(join(this.home, "bin"));
    writeHeron(join(this.home, "bin"));
    const description = this.path("fleet/runtimes.local/heron.yaml");
    mkdirSync(dirname(description), { recursive: true });
    writeFileSync(description, HERON_DESCRIPTION, { mode: 0o644 });
    this.roster(`agents:\n${names.map((name) => `  - { name: ${name}, runtime: heron }\n`).join("")}`);
    await this.ok("fleet", "install-systemd");
    await this.run(["fleet", "start", "--grace", "0"]);
  }

  override run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const PATH = `${join(this.home, "bin")}:${this.environment["PATH"] ?? ""}`;
    return super.run(args, { PATH, ...more });
  }

  screen(agent: string): string {
    return this.tmux("capture-pane", "-p", "-t", `=${agent}:0.0`);
  }

  /** Pasted, so that mosaic has no part in it. */
  paste(agent: string, message: string): void {
    const pane = `=${agent}:0.0`;
    const paste = ["paste-buffer", "-p", "-d", "-b", agent, "-t", pane];
    this.tmux("set-buffer", "-b", agent, message, ";", ...paste, ";", "send-keys", "-t", pane, "Enter");
  }

  press(agent: string, key: string): void {
    this.tmux("send-keys", "-t", `=${agent}:0.0`, key);
  }
}

interface Race {
  readonly status: number | null;
  /** Keys of the command that another dialog got, each with the milliseconds since the dialog that it was for had gone. */
  readonly astray: readonly string[];
  /** "answered" was said, and nothing was chosen in that dialog. */
  readonly isUntrue: boolean;
  readonly won: "command" | "the other";
}

const isOfCommand = (key: string | undefined): key is string => key !== undefined && key !== "Escape";

/** Milliseconds that the command takes, by what was seen so far. */
let length = 1_000;

async function race(bench: HeronBench, name: string, number: number, random: () => number): Promise<Race> {
  const [first, second] = [`${name}-${number}a`, `${name}-${number}b`];
  const byItself = values.how === "itself";
  // the dialog is read by another command before the one that answers it begins
  const delay = Math.round(length * (byItself ? 0.7 + 1.6 * random() : 0.2 + random()));
  const patience = { ...PATIENCE, seen: () => bench.screen(name) };
  await until(
    "it waits",
    () => {
      const shown = bench.screen(name);
      // of a race that could not be run to its end
      if (shown.includes("▸")) bench.press(name, "Escape");
      return shown.includes("? for help");
    },
    { ...patience, every: 500 },
  );
  bench.paste(name, `${byItself ? `changes=${delay} ` : ""}ask ${first} ${second}`);
  await until("a dialog is open", () => bench.screen(name).includes("▸"), patience);
  const open = await until(
    "the dialog is read",
    async () => (await bench.json<AgentDialog>("agent", "answer", name)).document.dialog,
    patience,
  );
  const isFirst = open.question.includes(`$ ${first}`);
  const choice = 1 + Math.floor(random() * HERON_OPTIONS.length);
  const begun = performance.now();
  const answering = bench.run(["agent", "answer", name, "--choose", String(choice), "--dialog", open.id]);
  if (!byItself) {
    await Bun.sleep(delay);
    bench.press(name, "Escape");
  }
  const { status } = await answering;
  length = 0.7 * length + 0.3 * (performance.now() - begun);
  // a key that went astray has so long to arrive
  await Bun.sleep(150);
  const lines = heronLines(bench.home);
  const given = isFirst ? first : second;
  const other = isFirst ? second : first;
  const ended = lines.find(({ kind, about }) => kind === "choice" && about === given);
  const astray = lines.flatMap(({ about, key, ts }) =>
    about === other && isOfCommand(key) ? [`${key} after ${ts - (ended?.ts ?? ts)} ms`] : [],
  );
  const won = HERON_OPTIONS.includes(ended?.option ?? "") ? "command" : "the other";
  const isIdle = () => bench.screen(name).includes("? for help");
  for (let tries = 0; tries < 40 && !isIdle(); tries += 1) {
    bench.press(name, "Escape");
    await Bun.sleep(250);
  }
  return { status, astray, won, isUntrue: status === 0 && won !== "command" };
}

const names = Array.from({ length: Number(values.agents) }, (_, number) => `heron${number}`);
const races: Race[] = [];
let notRun = 0;
const begun = performance.now();
{
  await using bench = new HeronBench();
  await bench.begin(names);
  const work = names.map(async (name, at) => {
    const random = seeded(Number(values.seed) * 1_000 + at);
    const count = Math.ceil(Number(values.races) / names.length);
    for (let number = 0; number < count; number += 1) {
      const done = await race(bench, name, number, random).catch((error: unknown) => {
        process.stdout.write(`${name}, race ${number} was none: ${String(error).slice(0, 1_500)}\n`);
        notRun += 1;
      });
      if (done === undefined) continue;
      races.push(done);
      if (done.astray.length > 0)
        process.stdout.write(
          `VIOLATION: ${name}, race ${number}, status ${done.status}: ${done.astray.join()}\n`,
        );
      if (races.length % 50 === 0) process.stderr.write(`${races.length} races\n`);
    }
  });
  await Promise.all(work);
}
const count = (isWanted: (one: Race) => boolean) => races.filter(isWanted).length;
const byStatus = [...new Set(races.map(({ status }) => status))].map(
  (status) => `${count((one) => one.status === status)} with exit status ${status}`,
);
const violations = count(({ astray }) => astray.length > 0);
process.stdout.write(
  `${races.length} races, seed ${values.seed}, by ${values.how}, ${((performance.now() - begun) / 1000).toFixed(0)} s, ` +
    `load ${loadavg()[0]?.toFixed(1)}\n` +
    `the command chose in ${count(({ won }) => won === "command")}; it ended ${byStatus.join(", ")}; ${notRun} could not be run\n` +
    `keys into another dialog: ${violations}; called answered, and was not: ${count(({ isUntrue }) => isUntrue)}\n`,
);
process.exitCode = violations === 0 ? 0 : 1;

/**
 * `bun test/vm/run.ts BINARY [SUITE…]`: runs scenario.sh with that mosaic binary on freshly booted Debians (vm-lab says
 * what they are), one after the other; all of MACHINES where none is named. One line a check; the last one is
 * "N passed, N failed, N skipped". Where a machine cannot be started its scenario is skipped with the reason, or, with
 * CI=true or MOSAIC_REQUIRE_LAB=1, failed.
 */
import { resolve } from "node:path";
import { readTapLine } from "../../scripts/tap.ts";
import { NOTHING, addTotals, renderTotals, type Totals } from "../../scripts/test-totals.ts";

const here = import.meta.dir;
const PROGRAMS = ["qemu-system-x86_64", "debootstrap", "mkfs.ext4"];
const COULD_NOT_START = 125;
/** Emulated, a run of one takes 5 minutes where nothing else runs. */
const LIMIT_SECONDS = 1800;

interface Machine {
  /** Debian's name of it. */
  readonly suite: string;
  /** What it has: the scenario fails where it is not so, because then something else is proven than is written down. */
  readonly tmux: string;
  readonly systemd: string;
}

/** tmux 3.3a leaves a pane where it was born; 3.5a asks systemd to move it into a scope. */
const MACHINES: readonly Machine[] = [
  { suite: "bookworm", tmux: "3.3a", systemd: "252" },
  { suite: "trixie", tmux: "3.5a", systemd: "257" },
];

interface Run {
  readonly totals: Totals;
  readonly status: number;
  /** The last line of stderr. */
  readonly lastWord: string;
}

/** Runs a command to its end; what it says on stderr comes out as it is said. */
async function toItsEnd(argv: readonly string[], onLine: (line: string) => void) {
  const child = Bun.spawn([...argv], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  let lastWord = "";
  const readErrors = async () => {
    for await (const line of lines(child.stderr)) {
      process.stderr.write(`${line}\n`);
      lastWord = line;
    }
  };
  const readOutput = async () => {
    for await (const line of lines(child.stdout)) onLine(line);
  };
  const [status] = await Promise.all([child.exited, readErrors(), readOutput()]);
  return { status, lastWord };
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}

async function runScenario(binary: string, machine: Machine): Promise<Run> {
  let totals = NOTHING;
  const print = (line: string) => {
    const read = readTapLine(line);
    if (read.kind === "text") {
      process.stdout.write(`${read.text}\n`);
      return;
    }
    totals = addTotals(totals, { ...NOTHING, [read.kind]: 1 });
    process.stdout.write(`${read.kind === "passed" ? "(pass)" : "(FAIL)"} ${read.title}\n`);
  };
  const asRoot = process.getuid?.() === 0 || Bun.which("sudo") === null ? [] : ["sudo", "-n"];
  const put = [`${binary}:/usr/local/bin/mosaic`, `${here}/guest.sh:/usr/local/lib/guest.sh`];
  const options = ["--suite", machine.suite, "--timeout", String(LIMIT_SECONDS)];
  const scenario = [`${here}/scenario.sh`, machine.tmux, machine.systemd];
  const ended = await toItsEnd(
    [...asRoot, `${here}/vm-lab`, "run", ...options, ...put.flatMap((pair) => ["--put", pair]), ...scenario],
    print,
  );
  return { totals, ...ended };
}

/** What a run counts for, with what went wrong with the machine itself. */
function settle({ totals, status, lastWord }: Run): Totals {
  const required = process.env.CI === "true" || process.env.MOSAIC_REQUIRE_LAB === "1";
  if (status === COULD_NOT_START && !required) {
    process.stderr.write(`skipped: the machine could not be started: ${lastWord}\n`);
    return addTotals(totals, { ...NOTHING, skipped: 1 });
  }
  if (status === 0) return totals;
  process.stderr.write(`failed: the scenario did not come to its end (status ${status})\n`);
  return addTotals(totals, { ...NOTHING, failed: 1 });
}

async function runAll(binary: string, machines: readonly Machine[]): Promise<Totals> {
  const ensure = resolve(here, "../../scripts/ensure-program.sh");
  const { status, lastWord } = await toItsEnd(["bash", ensure, ...PROGRAMS], () => undefined);
  if (status !== 0) return settle({ totals: NOTHING, status: COULD_NOT_START, lastWord });
  let sum = NOTHING;
  for (const machine of machines) {
    const { suite, tmux, systemd } = machine;
    const started = performance.now();
    process.stdout.write(`\n── ${suite}: tmux ${tmux}, systemd ${systemd}\n`);
    const totals = settle(await runScenario(binary, machine));
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stdout.write(`${suite} in ${seconds} s: ${renderTotals(totals)}\n`);
    sum = addTotals(sum, totals);
  }
  return sum;
}

async function main([binary, ...suites]: readonly string[]): Promise<number> {
  const unknown = suites.find((suite) => !MACHINES.some((machine) => machine.suite === suite));
  if (binary === undefined || unknown !== undefined) {
    const known = MACHINES.map(({ suite }) => suite).join("|");
    process.stderr.write(`usage: bun test/vm/run.ts BINARY [${known}]…\n`);
    return 2;
  }
  const wanted = MACHINES.filter(({ suite }) => suites.length === 0 || suites.includes(suite));
  const sum = await runAll(resolve(binary), wanted);
  process.stdout.write(`\n${renderTotals(sum)}\n`);
  return sum.failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));

/**
 * `bun test/vm/run.ts BINARY`: runs scenario.sh with that mosaic binary on a freshly booted Debian (vm-lab says what it
 * is). One line a check; the last one is "N passed, N failed, N skipped". Where the machine cannot be started the
 * scenario is skipped with the reason, or, with CI=true or MOSAIC_REQUIRE_LAB=1, failed.
 */
import { resolve } from "node:path";
import { readTapLine } from "../../scripts/tap.ts";
import { NOTHING, addTotals, renderTotals, type Totals } from "../../scripts/test-totals.ts";

const here = import.meta.dir;
const PROGRAMS = ["qemu-system-x86_64", "debootstrap", "mkfs.ext4"];
const COULD_NOT_START = 125;
/** Emulated, a run takes 5 minutes where nothing else runs. */
const LIMIT_SECONDS = 1800;

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

async function runScenario(binary: string): Promise<Run> {
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
  const argv = [...asRoot, `${here}/vm-lab`, "run", "--timeout", String(LIMIT_SECONDS)];
  const ended = await toItsEnd(
    [...argv, ...put.flatMap((pair) => ["--put", pair]), `${here}/scenario.sh`],
    print,
  );
  return { totals, ...ended };
}

async function run(binary: string): Promise<Run> {
  const ensure = resolve(here, "../../scripts/ensure-program.sh");
  const { status, lastWord } = await toItsEnd(["bash", ensure, ...PROGRAMS], () => undefined);
  return status === 0 ? runScenario(binary) : { totals: NOTHING, status: COULD_NOT_START, lastWord };
}

async function main([binary]: readonly string[]): Promise<number> {
  if (binary === undefined) {
    process.stderr.write("usage: bun test/vm/run.ts BINARY\n");
    return 2;
  }
  const started = performance.now();
  const { totals, status, lastWord } = await run(resolve(binary));
  const required = process.env.CI === "true" || process.env.MOSAIC_REQUIRE_LAB === "1";
  let sum = totals;
  if (status === COULD_NOT_START && !required) {
    process.stderr.write(`skipped: the machine could not be started: ${lastWord}\n`);
    sum = addTotals(sum, { ...NOTHING, skipped: 1 });
  } else if (status !== 0) {
    process.stderr.write(`failed: the scenario did not come to its end (status ${status})\n`);
    sum = addTotals(sum, { ...NOTHING, failed: 1 });
  }
  process.stdout.write(`\nin ${Math.round((performance.now() - started) / 1000)} s\n${renderTotals(sum)}\n`);
  return sum.failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));

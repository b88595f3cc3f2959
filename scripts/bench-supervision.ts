/**
 * The figures of supervision, inside the lab: `bun scripts/bench.ts` runs this there. 50 agents that only sleep, in one
 * wave, with 0.1 s of backoff; medians. Prints one line a figure, with the bound it is held to.
 * Exit status 1 where a figure is over its bound.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const mosaic = resolve(import.meta.dir, "../dist/mosaic");
const home = process.env.HOME ?? tmpdir();
const AGENTS = 50;
const RUNS = 5;

function run(...argv: string[]): string {
  return ending(0, argv);
}

/** Runs a program that must end with this status; what it printed. */
function ending(status: number, argv: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(argv, {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  if (exitCode !== status) throw new Error(`${argv.join(" ")} exited ${exitCode}\n${stderr.toString()}`);
  return stdout.toString();
}

const fleet = (...argv: string[]) => run(mosaic, "fleet", ...argv);
const panes = () =>
  run("tmux", "-L", "mosaic-factory", "list-panes", "-a", "-F", "#{session_name} #{pane_pid} #{pane_dead}");

/** The process of each agent's living pane. */
function processes(): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of panes().split("\n")) {
    const [session = "", pid, dead] = line.split(" ");
    if (session.startsWith("a") && dead === "0") found.set(session, Number(pid));
  }
  return found;
}

function milliseconds(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

function writeRoster(count: number): void {
  const folder = join(home, ".config/mosaic/fleet");
  const agents = Array.from(
    { length: count },
    (_, number) => `  - { name: a${number}, runtime: command, command: [sleep, "100000"] }\n`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "roster.yaml"),
    `version: 1\ntransport: tmux\ndefaults: { start_concurrency: ${count}, restart: { max: 1000, backoff: 100ms } }\n` +
      `agents:\n${agents.join("")}`,
  );
  fleet("install-systemd", "--no-enable");
}

/** From the kill until every victim has a new living process. */
async function backAfter(victims: ReadonlyMap<string, number>): Promise<number> {
  const started = performance.now();
  for (const pid of victims.values()) process.kill(pid, "SIGKILL");
  for (;;) {
    const now = processes();
    if ([...victims].every(([agent, pid]) => now.has(agent) && now.get(agent) !== pid)) {
      return performance.now() - started;
    }
    await Bun.sleep(5);
  }
}

/** Kilobytes of all launchers, shared pages counted by share. */
function launcherMemory(): number {
  const launchers = readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => read(`/proc/${pid}/cmdline`).includes("start-agent-session.sh"));
  const sizes = launchers.map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return sizes.reduce((total, size) => total + size, 0) / launchers.length;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

let withinBounds = true;

function report(what: string, figure: number, unit: string, bound: number): void {
  const verdict = figure <= bound ? "ok" : "OVER";
  if (figure > bound) withinBounds = false;
  process.stdout.write(
    `${what}: ${figure.toFixed(unit === "s" ? 2 : 0)} ${unit}; bound ${bound} ${unit}: ${verdict}\n`,
  );
}

writeRoster(AGENTS);
const starts: number[] = [];
const stops: number[] = [];
const restarts: number[] = [];
for (let turn = 0; turn < RUNS; turn++) {
  starts.push(milliseconds(() => fleet("start", "--grace", "0")));
  restarts.push(milliseconds(() => fleet("restart", "--grace", "0")));
  stops.push(milliseconds(() => fleet("stop")));
}
report(`start of ${AGENTS} agents, one wave`, median(starts) / 1000, "s", 1);
report(`stop of ${AGENTS} agents`, median(stops) / 1000, "s", 0.5);
report(`restart of ${AGENTS} agents and the tmux server`, median(restarts) / 1000, "s", 1.5);

fleet("start", "--grace", "0");
const single: number[] = [];
for (let turn = 0; turn < 15; turn++) {
  const agent = `a${turn}`;
  single.push(await backAfter(new Map([[agent, processes().get(agent) ?? 0]])));
}
report("one killed agent is back", median(single) / 1000, "s", 0.35);
const all: number[] = [];
for (let turn = 0; turn < 3; turn++) all.push(await backAfter(processes()));
report(`${AGENTS} killed at once are back`, median(all) / 1000, "s", 1.5);
report("memory of a launcher (PSS)", launcherMemory(), "KiB", 512);

const lists = Array.from({ length: 15 }, () => milliseconds(() => fleet("ps", "--json")));
const at50 = median(lists);
report(`ps --json of ${AGENTS} agents`, at50, "ms", 60);
fleet("stop");

/** Of nine runs that must end with this status. */
const medianOf = (status: number, ...argv: string[]) =>
  median(
    Array.from({ length: 9 }, () => milliseconds(() => ending(status, [mosaic, "fleet", ...argv, "--json"]))),
  );
const bySize: number[] = [];
for (const count of [10, 200]) {
  writeRoster(count);
  // 6: all of them are to be started
  if (count === 200) report("plan --json of 200 agents that do not run", medianOf(6, "plan"), "ms", 150);
  fleet("start", "--grace", "0");
  bySize.push(medianOf(0, "ps"));
  if (count === 200) report("plan --json of 200 agents that run", medianOf(0, "plan"), "ms", 150);
  fleet("stop");
}
const [at10 = Number.NaN, at200 = Number.NaN] = bySize;
process.stdout.write(`ps --json of 10 agents: ${at10.toFixed(0)} ms; of 200: ${at200.toFixed(0)} ms\n`);
report("ps --json grows, 10 to 200 agents, against 20 times", at200 / at10, "times", 20);
process.exitCode = withinBounds ? 0 : 1;

/**
 * The figures, as ratios within one run, so that they mean the same on a fast machine and a slow one:
 * `bun scripts/bench.ts`. What is short is measured in turns with its yardstick, and is the median of many.
 * Exit status 1 where a ratio is over its bound.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { median } from "./bench-peers/median.ts";
import { insideLab, labAvailability, labCommand } from "../test/support/lab.ts";

const root = resolve(import.meta.dir, "..");
const mosaic = join(root, "dist/mosaic");
const AGENTS = 50;
const PAIRS = 40;

/** Milliseconds that a command takes; throws where it fails. */
function milliseconds(argv: readonly string[]): number {
  const started = performance.now();
  const { exitCode, stdout, stderr } = Bun.spawnSync([...argv], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const taken = performance.now() - started;
  if (exitCode !== 0) {
    throw new Error(`${argv.join(" ")} exited ${exitCode}\n${stdout.toString()}${stderr.toString()}`);
  }
  return taken;
}

/** Prints one figure; true where it is within its bound. */
function report(what: string, taken: number, yardstick: string, takes: number, bound: number): boolean {
  const verdict = taken <= bound ? "ok" : "OVER";
  const figures = `${taken.toFixed(1)} ms; ${yardstick} ${takes.toFixed(1)} ms; ratio ${(taken / takes).toFixed(2)}`;
  process.stdout.write(`${what}: ${figures}; bound ${bound.toFixed(1)} ms: ${verdict}\n`);
  return taken <= bound;
}

/** Against a binary of the same Bun, built the same way, that prints a number: in turns, so that load hits both. */
function startOfTheBinary(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "mosaic-bench-"));
  try {
    const entry = join(folder, "hello.ts");
    const hello = join(folder, "hello");
    writeFileSync(entry, "console.log(1);\n");
    const flags = ["--compile", "--bytecode", "--format=esm", "--production", "--minify", "--splitting"];
    milliseconds([process.execPath, "build", ...flags, `--outfile=${hello}`, entry]);
    const pairs = Array.from({ length: PAIRS }, () => ({
      bare: milliseconds([hello]),
      ours: milliseconds([mosaic, "--version"]),
    }));
    const bare = median(pairs.map((pair) => pair.bare));
    const ours = median(pairs.map((pair) => pair.ours));
    return report("mosaic --version", ours, "console.log(1)", bare, Math.max(8, 1.6 * bare));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

function bench(...argv: readonly string[]): number {
  return milliseconds(["tmux", "-L", "bench", "-f", "/dev/null", ...argv]);
}

function writeRoster(names: readonly string[]): void {
  const folder = join(process.env.HOME ?? tmpdir(), ".config/mosaic/fleet");
  const agents = names.map((name) => `  - { name: ${name}, runtime: command, command: [sleep, "100000"] }\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "roster.yaml"),
    `version: 1\ntransport: tmux\nsupervisor: systemd\nagents:\n${agents.join("")}`,
  );
}

/** What the fleet may take where bare tmux takes `bare`, in milliseconds. */
function fleetBound(bare: number): number {
  return 2 * bare + 500;
}

/** Runs inside the lab: a fleet of agents that only sleep against as many bare tmux sessions. */
function startAndStopOfAFleet(): boolean {
  const names = Array.from({ length: AGENTS }, (_, number) => `agent${number}`);
  const bareStart = sum(names.map((name) => bench("new-session", "-d", "-s", name, "exec sleep 100000")));
  const bareStop = sum(names.map((name) => bench("kill-session", "-t", `=${name}`)));

  writeRoster(names);
  milliseconds([mosaic, "fleet", "install-systemd"]);
  // without the grace in which start watches for an early death: that is waiting, not work
  const start = milliseconds([mosaic, "fleet", "start", "--grace", "0s"]);
  milliseconds([mosaic, "fleet", "status", "--check"]);
  const stop = milliseconds([mosaic, "fleet", "stop"]);
  return [
    report(
      `start of ${AGENTS} agents`,
      start,
      `${AGENTS} tmux new-session`,
      bareStart,
      fleetBound(bareStart),
    ),
    report(`stop of ${AGENTS} agents`, stop, `${AGENTS} tmux kill-session`, bareStop, fleetBound(bareStop)),
  ].every(Boolean);
}

async function inTheLab(what: string, script: string): Promise<boolean> {
  const availability = labAvailability();
  if (!availability.available) {
    process.stdout.write(`${what}: not measured, the lab cannot run: ${availability.why}\n`);
    return true;
  }
  const argv = labCommand(["/run/lab/bin/bun", script], {
    put: [`${root}:/run/lab/checkout`, `${process.execPath}:/run/lab/bin/bun`],
    directory: "/run/lab/checkout",
    uid: 1000,
  });
  return (await Bun.spawn(argv, { stdout: "inherit", stderr: "inherit", stdin: "ignore" }).exited) === 0;
}

const within = insideLab()
  ? [startAndStopOfAFleet()]
  : [
      startOfTheBinary(),
      await inTheLab("start and stop of a fleet", "scripts/bench.ts"),
      await inTheLab("supervision", "scripts/bench-supervision.ts"),
    ];
process.exitCode = within.every(Boolean) ? 0 : 1;

/**
 * Where the processor time of a start, a restart, a stop and of being idle goes, and the memory of a launcher that waits:
 * `bun scripts/bench-processor-time.ts [--agents 50] [--rounds 5] [--idle 60] [--binary dist/mosaic]`. Agents that only
 * sleep, under a real user manager in the lab, in one wave; medians. The kernel counts (cpu.stat of each cgroup, PSS), so
 * other work on the machine changes little of it, where it doubles the time on a clock. `--binary`: another build of this
 * checkout's folder, to be measured beside this one.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, release, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtBinary } from "../test/support/built-binary.ts";
import { insideLab, labAvailability, labCommand } from "../test/support/lab.ts";
import { cgroupOf, findProcesses } from "../test/support/processes.ts";
import { median } from "./bench-peers/median.ts";

const root = resolve(import.meta.dir, "..");
const { values } = parseArgs({
  options: {
    agents: { type: "string", default: "50" },
    rounds: { type: "string", default: "5" },
    idle: { type: "string", default: "60" },
    binary: { type: "string", default: "dist/mosaic" },
  },
});
const binary = join(root, values.binary);
const agents = Number(values.agents);
const idleSeconds = Number(values.idle);
const rounds = Number(values.rounds);

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Milliseconds that the processes of a cgroup and of those below it have run, the ended ones too. */
function used(cgroup: string): number {
  for (const tree of ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]) {
    const microseconds = /^usage_usec (\d+)/m.exec(read(`${tree}${cgroup}/cpu.stat`))?.[1];
    if (microseconds !== undefined) return Number(microseconds) / 1000;
  }
  return 0;
}

function launcherPids(): number[] {
  return findProcesses((pid) => read(`/proc/${pid}/cmdline`).includes("start-agent-session.sh")).map(
    ({ pid }) => pid,
  );
}

/** Milliseconds that the launchers' own bash has run, without what it started. */
function launchers(): number {
  return launcherPids()
    .map((pid) => Number(read(`/proc/${pid}/schedstat`).split(" ")[0] ?? 0) / 1e6)
    .reduce((sum, each) => sum + each, 0);
}

/** KiB of the launchers, shared pages counted by share: the median one, and the largest. */
function launcherMemory(): string {
  const sizes = launcherPids()
    .map((pid) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0))
    .filter((size) => size > 0);
  return `${median(sizes)} KiB, the largest ${Math.max(...sizes)} KiB`;
}

interface Used {
  readonly manager: number;
  readonly tmux: number;
  readonly units: number;
  readonly launchers: number;
}

function look(slice: string, manager: string): Used {
  const tmux = used(`${slice}/mosaic-tmux-holder.service`);
  return { manager: used(manager), tmux, units: used(slice) - tmux, launchers: launchers() };
}

function fleet(...argv: readonly string[]): number {
  const { exitCode, stderr, resourceUsage } = Bun.spawnSync([binary, "fleet", ...argv], {
    stdout: "ignore",
    stderr: "pipe",
  });
  if (exitCode !== 0) throw new Error(`mosaic fleet ${argv.join(" ")}: ${stderr.toString()}`);
  return Number(resourceUsage.cpuTime.total) / 1000;
}

async function measure(): Promise<void> {
  const folder = join(process.env["HOME"] ?? tmpdir(), ".config/mosaic/fleet");
  mkdirSync(folder, { recursive: true });
  const rows = Array.from(
    { length: agents },
    (_, number) => `  - { name: a${number}, runtime: command, command: [sleep, "100000"] }\n`,
  );
  writeFileSync(
    join(folder, "roster.yaml"),
    `version: 1\ntransport: tmux\ndefaults: { start_concurrency: ${agents} }\nagents:\n${rows.join("")}`,
  );
  fleet("install-systemd", "--no-enable");
  const [{ pid } = { pid: 0 }] = findProcesses((each) =>
    read(`/proc/${each}/cmdline`).includes("systemd\0--user"),
  );
  const manager = cgroupOf(pid);
  const slice = `${manager.replace(/\/init\.scope$/, "")}/app.slice`;
  const costs: Record<string, Record<string, number[]>> = { start: {}, restart: {}, stop: {} };
  const add = (what: "start" | "restart" | "stop", command: number, before: Used, after: Used): void => {
    const units = after.units - before.units;
    const own = what === "start" ? after.launchers - before.launchers : 0;
    const server = after.tmux - before.tmux;
    const rest = {
      "the command and its systemctl": command,
      "the user manager": after.manager - before.manager,
    };
    // the cgroup of a server that has ended is gone: then what it used is in the slice's own count
    const parts: Record<string, number> =
      what === "start"
        ? {
            ...rest,
            "the tmux server": server,
            "the launchers' bash": own,
            "what the launchers started, and the agents": units - own,
          }
        : { ...rest, "the units, and the tmux server": units + server };
    parts["all of it"] = Object.values(parts).reduce((sum, each) => sum + each, 0);
    for (const [part, milliseconds] of Object.entries(parts))
      ((costs[what] ??= {})[part] ??= []).push(milliseconds);
  };
  for (let round = 0; round < rounds; round += 1) {
    const before = look(slice, manager);
    const started = fleet("start", "--grace", "0");
    const between = look(slice, manager);
    add("start", started, before, between);
    const restarted = fleet("restart", "--grace", "0");
    const then = look(slice, manager);
    add("restart", restarted, between, then);
    const stopped = fleet("stop");
    add("stop", stopped, then, look(slice, manager));
  }
  fleet("start", "--grace", "0");
  const early = launcherMemory();
  await Bun.sleep(150_000); // each asks tmux once in the first two minutes
  const before = look(slice, manager);
  await Bun.sleep(idleSeconds * 1000);
  const after = look(slice, manager);
  const late = launcherMemory();
  fleet("stop");
  const share = (milliseconds: number) => `${(milliseconds / idleSeconds / 10).toFixed(2)} %`;
  const idle = share(after.units + after.tmux - before.units - before.tmux);
  const beats = (agents * idleSeconds) / 15;
  const each = ((after.units + after.tmux - before.units - before.tmux) / beats).toFixed(2);
  process.stdout.write(
    `\n${agents} agents that sleep, for ${idleSeconds} s: ${idle} of a core (${each} ms a beat), ` +
      `${share(after.tmux - before.tmux)} of it the tmux server, ${share(after.launchers - before.launchers)} the launchers' bash\n` +
      `memory of a launcher (PSS): ${early}; after ${150 + idleSeconds} s: ${late}\n`,
  );
  for (const [what, parts] of Object.entries(costs)) {
    process.stdout.write(`\n| ${what} of ${agents}, processor time | ms an agent |\n| --- | ---: |\n`);
    for (const [part, figures] of Object.entries(parts)) {
      process.stdout.write(`| ${part} | ${(median(figures) / agents).toFixed(1)} |\n`);
    }
  }
}

if (insideLab()) await measure();
else {
  builtBinary();
  const availability = labAvailability();
  if (!availability.available) throw new Error(`the lab cannot run: ${availability.why}`);
  process.stdout.write(
    `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} processors, Linux ${release()}, load ${loadavg()[0]?.toFixed(1)}\n`,
  );
  const argv = labCommand(
    [
      "/run/lab/bin/bun",
      "scripts/bench-processor-time.ts",
      `--agents=${agents}`,
      `--rounds=${rounds}`,
      `--idle=${idleSeconds}`,
      `--binary=${values.binary}`,
    ],
    {
      put: [`${root}:/run/lab/checkout`, `${process.execPath}:/run/lab/bin/bun`],
      directory: "/run/lab/checkout",
      uid: 1000,
      timeoutSeconds: 900 + idleSeconds,
    },
  );
  process.exitCode = await Bun.spawn(argv, { stdin: "ignore", stdout: "inherit", stderr: "inherit" }).exited;
}

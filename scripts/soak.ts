/**
 * A fleet that lives: `bun scripts/soak.ts [--minutes 60] [--agents 50]`. Stub agents under a real user manager in the lab,
 * a message a minute to each, each minute a line of figures. Then: which of them grew from the second third to the last.
 * What must be flat: processes, descriptors, the launchers' memory. That of tmux grows until each pane's history is full,
 * and a stub's record with each message, as a real runtime's does: those are only shown.
 * Exit status 1 where something grew that must be flat, or a message was not accepted.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, release, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtBinary } from "../test/support/built-binary.ts";
import { insideLab, labAvailability, labCommand } from "../test/support/lab.ts";
import { median } from "./bench-peers/median.ts";

const root = resolve(import.meta.dir, "..");
const binary = join(root, "dist/mosaic");
const home = process.env["HOME"] ?? tmpdir();
const mosaicHome = join(home, ".config/mosaic");

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, agents: { type: "string", default: "50" } },
});
const minutes = Number(values.minutes);
const agents = Array.from({ length: Number(values.agents) }, (_, number) => `a${number}`);
const say = (line: string) => process.stdout.write(`${line}\n`);

/** In KiB, but for the counts. */
const FIGURES = {
  processes: "must be flat",
  descriptors: "must be flat",
  launchers: "must be flat",
  tmux: "shown",
  stubs: "shown",
  home: "shown",
  records: "shown",
} as const;
type Sample = Record<keyof typeof FIGURES, number>;
/** What a measure of memory may differ by without having grown. */
const MEMORY_SLACK = 0.1;

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return []; // it ended
  }
}

function size(folder: string): number {
  const sizes = list(folder).map((name) => {
    const path = join(folder, name);
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts?.isDirectory() === true ? size(path) : (facts?.size ?? 0) / 1024;
  });
  return sizes.reduce((sum, each) => sum + each, 0);
}

function sample(): Sample {
  const found = { processes: 0, descriptors: 0, launchers: 0, tmux: 0, stubs: 0 };
  for (const pid of list("/proc").filter((name) => /^\d+$/.test(name))) {
    const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
    const memory = Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
    const kind = command.includes("start-agent-session.sh")
      ? "launchers"
      : /^(\S*\/)?tmux /.test(command)
        ? "tmux"
        : command.endsWith(" yolo stub ")
          ? "stubs"
          : undefined;
    if (kind === undefined) continue;
    found.processes += 1;
    found[kind] += memory;
    found.descriptors += list(`/proc/${pid}/fd`).length;
  }
  return { ...found, home: size(mosaicHome), records: size(join(home, ".local/state/mosaic-stub")) };
}

async function run(...argv: readonly string[]): Promise<string> {
  const child = Bun.spawn([binary, ...argv], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0) throw new Error(`mosaic ${argv.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** Returns how many of this minute's messages were not accepted. */
async function sendToEach(minute: number, until: number): Promise<number> {
  let lost = 0;
  for (const [number, agent] of agents.entries()) {
    try {
      await run("agent", "send", agent, "--message", `minute ${minute}`, "--id", `soak-${minute}-${number}`);
    } catch (thrown) {
      lost += 1;
      say(String(thrown));
    }
    const left = until - performance.now();
    await Bun.sleep(Math.max(0, left / (agents.length - number)));
  }
  return lost;
}

/** A launcher that beats has a fork, or a file open, for a moment: the least of three looks. */
async function quietSample(): Promise<Sample> {
  const looks = [];
  for (let look = 0; look < 3; look += 1) {
    looks.push(sample());
    await Bun.sleep(300);
  }
  const [least = sample()] = looks.toSorted(
    (one, other) => one.processes - other.processes || one.descriptors - other.descriptors,
  );
  return least;
}

async function soak(): Promise<number> {
  mkdirSync(join(mosaicHome, "fleet"), { recursive: true });
  const rows = agents.map((agent) => `  - { name: ${agent}, runtime: stub }\n`).join("");
  writeFileSync(
    join(mosaicHome, "fleet/roster.yaml"),
    `version: 1\ntransport: tmux\nsupervisor: systemd\nagents:\n${rows}`,
  );
  await run("fleet", "install-systemd", "--no-enable");
  await run("fleet", "start");
  const [version = ""] = (await run("--version")).split("\n");
  say(
    `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} processors, Linux ${release()}, ${version}; ` +
      `${agents.length} agents, ${minutes} minutes; memory and disk in KiB\n`,
  );
  const names = Object.keys(FIGURES) as (keyof Sample)[];
  say(`| minute | ${names.join(" | ")} | load |\n| ---: |${" ---: |".repeat(names.length + 1)}`);
  const samples: Sample[] = [];
  let lost = 0;
  const began = performance.now();
  for (let minute = 1; minute <= minutes; minute += 1) {
    lost += await sendToEach(minute, began + minute * 60_000);
    const now = await quietSample();
    samples.push(now);
    const cells = names.map((name) => Math.round(now[name]));
    say(`| ${minute} | ${cells.join(" | ")} | ${loadavg()[0]?.toFixed(1)} |`);
  }
  const restarts = /"restarts":\s*[1-9]/.test(await run("fleet", "ps", "--json"));
  await run("fleet", "stop");
  say(
    `\nmessages: ${minutes * agents.length}, not accepted: ${lost}; restarts: ${restarts ? "some" : "none"}`,
  );
  let grew = restarts || lost > 0;
  const third = Math.max(1, Math.floor(minutes / 3));
  for (const name of names) {
    const early = median(samples.slice(third, 2 * third).map((each) => each[name]));
    const late = median(samples.slice(-third).map((each) => each[name]));
    const slack = name === "processes" || name === "descriptors" ? 0 : MEMORY_SLACK;
    const isOver = FIGURES[name] === "must be flat" && late > early * (1 + slack);
    grew ||= isOver;
    say(`${name}: ${Math.round(early)} to ${Math.round(late)} (${FIGURES[name]})${isOver ? ": GREW" : ""}`);
  }
  return grew ? 1 : 0;
}

async function outside(): Promise<number> {
  builtBinary();
  const availability = labAvailability();
  if (!availability.available) {
    say(`not measured, the lab cannot run: ${availability.why}`);
    return 125;
  }
  const argv = labCommand(["/run/lab/bin/bun", "scripts/soak.ts", ...process.argv.slice(2)], {
    put: [`${root}:/run/lab/checkout`, `${process.execPath}:/run/lab/bin/bun`],
    directory: "/run/lab/checkout",
    uid: 1000,
    timeoutSeconds: minutes * 60 + 600,
  });
  return await Bun.spawn(argv, { stdout: "inherit", stderr: "inherit", stdin: "ignore" }).exited;
}

process.exitCode = insideLab() ? await soak() : await outside();

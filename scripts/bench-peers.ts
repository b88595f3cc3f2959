/**
 * mosaic beside supervisord, pm2 and plain `systemctl --user` with a hand-written unit, on the same programs, which only
 * sleep: `bun scripts/bench-peers.ts [--rounds 7] [--programs 50] [--sizes 10,50,200,400]`. Interleaved rounds under a
 * real user manager in the lab; medians, as tables to be kept. Whoever cannot be had is left out, with the reason.
 *
 * A start is measured from "nothing of it runs" to "every program lives", the daemon of the one and the tmux server of the
 * other included; a stop until no program lives; a restart until each lives as another process. Waits in which somebody
 * watches for an early death are switched off for all: they are waiting, not work. After a kill mosaic, systemd and pm2
 * wait 0.1 s; supervisord starts again at once and cannot be told to wait. Memory is that of all processes in the lab
 * (shared pages by share) without the programs, less what was there before. mosaic's `ps` asks more than the others: each
 * agent's state, screen and beat.
 */
import { availableParallelism, loadavg, release } from "node:os";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtBinary } from "../test/support/built-binary.ts";
import { insideLab, labAvailability, labCommand } from "../test/support/lab.ts";
import { median } from "./bench-peers/median.ts";
import { type Peer, PEERS, peersFolder } from "./bench-peers/peers.ts";
import { memory, untilLiving } from "./bench-peers/programs.ts";

const root = resolve(import.meta.dir, "..");

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    programs: { type: "string", default: "50" },
    sizes: { type: "string", default: "10,50,200,400" },
  },
});
const rounds = Number(values.rounds);
const programs = Number(values.programs);
const sizes = values.sizes.split(",").filter(Boolean).map(Number);

const FIGURES = ["start", "status", "killed", "restart", "stop", "memory"] as const;
type Figures = Record<(typeof FIGURES)[number], number[]>;

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** One round of one of them: from nothing to nothing. `kills` and looks at the status are repeated within it. */
async function playRound(peer: Peer, count: number, figures: Figures, times: number): Promise<void> {
  await peer.prepare(count);
  const before = memory();
  figures.start.push(
    await seconds(async () => {
      await peer.start(count);
      await untilLiving(count);
    }),
  );
  for (let time = 0; time < times; time += 1) figures.status.push(await seconds(() => peer.status(count)));
  for (let time = 0; time < times; time += 1) {
    const were = await untilLiving(count);
    const [victim = 0] = were.values();
    figures.killed.push(
      await seconds(async () => {
        process.kill(victim, "SIGKILL");
        await untilLiving(count, new Set([victim]));
      }),
    );
  }
  figures.memory.push((memory() - before) / 1024);
  const were = await untilLiving(count);
  figures.restart.push(
    await seconds(async () => {
      await peer.restart(count);
      await untilLiving(count, new Set(were.values()));
    }),
  );
  figures.stop.push(
    await seconds(async () => {
      await peer.stop(count);
      await untilLiving(0);
    }),
  );
  await peer.clear(count);
}

const noFigures = (): Figures => ({ start: [], status: [], killed: [], restart: [], stop: [], memory: [] });
const row = (figures: Figures) =>
  FIGURES.map((figure) => median(figures[figure]).toFixed(figure === "memory" ? 1 : 2)).join(" | ");
const HEAD = "start, s | status, s | one killed is back, s | restart, s | stop, s | memory, MiB";
const say = (line: string) => process.stdout.write(`${line}\n`);

async function measure(): Promise<void> {
  const peers: Peer[] = [];
  for (const peer of PEERS) {
    const why = peer.missing();
    if (why === undefined) peers.push(peer);
    else say(`${peer.name}: not measured: ${why}`);
  }
  const versions = peers.map((peer) => peer.version()).join(", ");
  say(
    `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}, ` +
      `Linux ${release()}; ${versions}; ${programs} programs, medians of ${rounds} interleaved rounds\n`,
  );
  const all = new Map(peers.map((peer) => [peer, noFigures()]));
  for (let round = 0; round < rounds; round += 1) {
    // each begins as often as the others: what a round leaves in caches is nobody's advantage
    for (const index of peers.keys()) {
      const peer = peers[(index + round) % peers.length];
      const figures = peer === undefined ? undefined : all.get(peer);
      if (peer !== undefined && figures !== undefined) await playRound(peer, programs, figures, 5);
    }
  }
  say(`|  | ${HEAD} |\n| --- |${" ---: |".repeat(FIGURES.length)}`);
  for (const [peer, figures] of all) say(`| ${peer.name} | ${row(figures)} |`);
  const [mosaic] = PEERS;
  if (sizes.length === 0) return;
  say(`\n| agents of mosaic | ${HEAD} |\n| ---: |${" ---: |".repeat(FIGURES.length)}`);
  for (const size of sizes) {
    const figures = noFigures();
    for (let round = 0; round < 3; round += 1) await playRound(mosaic, size, figures, 3);
    say(`| ${size} | ${row(figures)} |`);
  }
  say(`\nload at the end ${loadavg()[0]?.toFixed(1)}`);
}

async function outside(): Promise<number> {
  builtBinary();
  const availability = labAvailability();
  if (!availability.available) {
    say(`not measured, the lab cannot run: ${availability.why}`);
    return 125;
  }
  const fetched = Bun.spawnSync(["bash", join(root, "scripts/ensure-peers.sh"), peersFolder], {
    stdout: "inherit",
    stderr: "inherit",
  });
  if (fetched.exitCode !== 0 && !existsSync(peersFolder)) return 1;
  const script = ["/run/lab/bin/bun", "scripts/bench-peers.ts", ...process.argv.slice(2)];
  const argv = labCommand(script, {
    put: [`${root}:/run/lab/checkout`, `${process.execPath}:/run/lab/bin/bun`],
    directory: "/run/lab/checkout",
    uid: 1000,
    timeoutSeconds: 7200,
  });
  return await Bun.spawn(argv, { stdout: "inherit", stderr: "inherit", stdin: "ignore" }).exited;
}

if (insideLab()) await measure();
else process.exitCode = await outside();

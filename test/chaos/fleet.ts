/**
 * The fleet that a campaign plays with: a home on a disk small enough to be filled, a tmux socket and stubs' records of
 * its own, and a tmux server of somebody else beside it.
 */
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BinaryResult, builtBinary } from "../support/built-binary.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";
import { finish, type Finished } from "../support/supervision-units.ts";
import { rosterOf } from "./roster.ts";
import type { Cast } from "./schedule.ts";

/** Where run.ts has the lab put the small disk. */
export const DISK = "/run/lab/disk";
/** Room for a fleet's home with its logs, and quickly filled. */
export const DISK_SIZE = "16m";
const HEARTBEAT_SECONDS = 5;
/** A command that takes longer hangs. */
const LONGEST_COMMAND_MS = 90_000;

const NOT_INSTALLED = 4;

export interface RunningCommand {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** `status` is null where a signal ended it. */
  readonly finished: Promise<BinaryResult & { readonly timedOut: boolean }>;
}

export class ChaosFleet {
  readonly #folder = new TemporaryFolder("chaos");
  readonly home = join(DISK, "mosaic");
  readonly run = join(this.home, "fleet/run");
  readonly roster = join(this.home, "fleet/roster.yaml");
  /** Programs in here stand before the real ones, for operators and launchers. */
  readonly shims = this.#folder.join("shims");
  /** Where stubs keep their records: the usual place, which is known without a run file. */
  readonly stubs = join(process.env["HOME"] ?? "/nonexistent", ".local/state/mosaic-stub");
  readonly victim = this.#folder.join("victim");
  readonly socket = "chaos";
  /** Of whoever owns the other tmux server. */
  readonly foreignSocket = "chaos-foreign";
  /** The commands that run now, and those that a SIGKILL ended, by pid. */
  readonly commands = new Set<number>();
  readonly killed = new Set<number>();
  readonly cast: Cast;
  readonly firstRoster: string;

  constructor(cast: Cast) {
    this.cast = cast;
    mkdirSync(this.shims);
    mkdirSync(join(this.home, "fleet"), { recursive: true, mode: 0o700 });
    writeFileSync(this.victim, "not mosaic's\n");
    chmodSync(this.victim, 0o644);
    this.firstRoster = rosterOf(cast.residents, this.socket);
    writeFileSync(this.roster, this.firstRoster);
  }

  environment(): Record<string, string> {
    const login = ["HOME", "USER", "LOGNAME", "LANG", "TERM", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"];
    return {
      ...Object.fromEntries(login.map((name) => [name, process.env[name] ?? ""])),
      PATH: `${this.shims}:/usr/local/bin:/usr/bin:/bin`,
      MOSAIC_HOME: this.home,
      MOSAIC_HEARTBEAT_INTERVAL: String(HEARTBEAT_SECONDS),
    };
  }

  /** `descriptors`: how many files it may have open. */
  spawn(argv: readonly string[], descriptors?: number): RunningCommand {
    const limited = descriptors === undefined ? [] : ["/usr/bin/prlimit", `--nofile=${descriptors}`];
    const child = Bun.spawn([...limited, builtBinary(), ...argv], {
      env: this.environment(),
      cwd: "/",
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.commands.add(child.pid);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, LONGEST_COMMAND_MS);
    const finished = async () => {
      const [stdout, stderr] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
      ]);
      await child.exited;
      this.commands.delete(child.pid);
      if (child.signalCode === "SIGKILL") this.killed.add(child.pid);
      clearTimeout(timer);
      return { status: child.exitCode, stdout, stderr, timedOut };
    };
    return { pid: child.pid, kill: (signal) => child.kill(signal), finished: finished() };
  }

  async mosaic(...argv: readonly string[]): Promise<BinaryResult> {
    return await this.spawn(argv).finished;
  }

  async mustDo(...argv: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.mosaic(...argv);
    if (status !== 0) throw new Error(`mosaic ${argv.join(" ")} exited ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Starts all of it. An `add` that was cut may have left an agent without its files: the refusal says what helps. */
  async startAll(): Promise<void> {
    const { status, stderr } = await this.mosaic("fleet", "start", "--grace", "0s");
    if (status === 0) return;
    if (status !== NOT_INSTALLED || !stderr.includes("hint: mosaic fleet install-systemd")) {
      throw new Error(`mosaic fleet start exited ${status}:\n${stderr}`);
    }
    await this.mustDo("fleet", "install-systemd");
    await this.mustDo("fleet", "start", "--grace", "0s");
  }

  tmux(socket: string, ...argv: readonly string[]): Finished {
    return finish(["tmux", "-N", "-L", socket, ...argv]);
  }

  readRoster(): string {
    return readFileSync(this.roster, "utf8");
  }

  async install(): Promise<void> {
    await this.mustDo("fleet", "install-systemd");
    appendFileSync(join(this.home, "fleet/fleet.env"), `MOSAIC_HEARTBEAT_INTERVAL=${HEARTBEAT_SECONDS}\n`);
    finish([
      "tmux",
      "-L",
      this.foreignSocket,
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-s",
      "theirs",
      "sleep 31536000",
    ]);
  }

  remove(): void {
    finish(["tmux", "-L", this.foreignSocket, "kill-server"]);
    this.#folder[Symbol.dispose]();
  }
}

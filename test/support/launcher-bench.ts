/**
 * The launcher as a person runs it: in a HOME of its own, on a tmux socket of its own; TMUX_TMPDIR leads everything else
 * (even the default server) to a decoy. Dispose it and no server, process or file of it is left.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { until } from "./poll.ts";
import { findProcesses, isRunning, startedWith } from "./processes.ts";
import { TemporaryHome } from "./temporary-home.ts";

const FRAMEWORK = resolve(import.meta.dir, "../../framework");
let count = 0;

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What an agent made by {@link LauncherBench.program} saw of itself. */
export interface Seen {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
}

type Variables = Readonly<Record<string, string>>;

const RECORDER = `#!/bin/sh
mkdir -p "$HOME/seen/$$"
printf '%s\\0' "\${0##*/}" "$@" >"$HOME/seen/$$/argv"
env -0 >"$HOME/seen/$$/environment"
pwd -P >"$HOME/seen/$$/directory"
: >"$HOME/seen/$$/complete"
exec sleep 1000
`;

export class LauncherBench implements Disposable {
  readonly home = new TemporaryHome();
  /** Its server is where the product looks, whatever TMUX_TMPDIR says, so no other bench may have the name. */
  readonly socket = `launcher-${process.pid}-${(count += 1)}`;
  /** For a second server, which is not the fleet's. */
  readonly otherSocket = `${this.socket}-other`;
  readonly mosaicHome = this.home.join(".config/mosaic");
  readonly run = this.home.join(".config/mosaic/fleet/run");
  /** The first folder of PATH: what is put here covers the real program. */
  readonly shims = this.home.join("shims");
  /** A folder for MOSAIC_RUNTIME_BIN. */
  readonly programs = this.home.join("programs");
  readonly #scripts = this.home.join(".config/mosaic/tools/fleet");

  constructor() {
    for (const folder of [this.shims, this.programs, this.home.join("t")]) mkdirSync(folder);
    mkdirSync(join(this.mosaicHome, "fleet"), { recursive: true });
    cpSync(join(FRAMEWORK, "tools/fleet"), this.#scripts, { recursive: true });
    for (const name of readdirSync(this.#scripts)) chmodSync(join(this.#scripts, name), 0o755);
  }

  /** What fleet init gives a holder: the tmux.conf of the fleet. */
  installConfiguration(): void {
    cpSync(join(FRAMEWORK, "fleet/tmux.conf"), join(this.mosaicHome, "fleet/tmux.conf"));
  }

  environment(more: Variables = {}): Record<string, string> {
    return this.home.environment({
      PATH: `${this.shims}:/usr/local/bin:/usr/bin:/bin`,
      TMUX_TMPDIR: this.home.join("t"),
      MOSAIC_TMUX_SOCKET: this.socket,
      MOSAIC_HEARTBEAT_INTERVAL: "1",
      MOSAIC_RUNTIME_BIN: this.programs,
      ...more,
    });
  }

  /** Runs the launcher to its end, as a person would. */
  start(name: string | undefined, variables: Variables = {}): Finished {
    return this.#finish(
      [join(this.#scripts, "start-agent-session.sh"), ...(name === undefined ? [] : [name])],
      {
        ...this.environment(variables),
      },
    );
  }

  /** Starts the launcher that stays. */
  supervise(name: string, variables: Variables = {}): Bun.Subprocess<"ignore", "ignore", "pipe"> {
    return Bun.spawn([join(this.#scripts, "start-agent-session.sh"), name], {
      env: this.environment({ MOSAIC_LAUNCH_MODE: "direct", MOSAIC_RESTART_BACKOFF: "0.1", ...variables }),
      cwd: "/",
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
  }

  tmux(...argv: readonly string[]): Finished {
    return this.tmuxOf(this.socket, ...argv);
  }

  tmuxOf(socket: string, ...argv: readonly string[]): Finished {
    const { TMUX_TMPDIR, ...environment } = this.environment();
    return this.#finish(
      [realTmux(), "-f", "/dev/null", "-L", socket, ...argv],
      socket === "default" ? { ...environment, TMUX_TMPDIR: TMUX_TMPDIR ?? "" } : environment,
    );
  }

  /** tmux as whoever sets TMUX_TMPDIR runs it: another server, though it has the fleet's socket name. */
  tmuxElsewhere(...argv: readonly string[]): Finished {
    return this.#finish([realTmux(), "-f", "/dev/null", "-L", this.socket, ...argv], this.environment());
  }

  sessions(socket: string = this.socket): string[] {
    return this.tmuxOf(socket, "list-sessions", "-F", "#{session_name}").stdout.split("\n").filter(Boolean);
  }

  /** One `#{…}` of the first pane of an agent's session. */
  format(session: string, format: string): string {
    return this.tmux("display-message", "-p", "-t", `=${session}:`, format).stdout.trimEnd();
  }

  panePid(session: string): number {
    const pid = Number(this.format(session, "#{pane_pid}"));
    if (!(pid > 0)) throw new Error(`no pane of session ${session}`);
    return pid;
  }

  /** A program on the agent's PATH that notes what it was given, and stays. */
  program(name: string, text: string = RECORDER, folder: string = this.programs): string {
    const path = join(folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  }

  /** A `tmux` in front of the real one: `text` is sh, and falls through to the real one with the same arguments. */
  tmuxShim(text: string): void {
    this.program("tmux", `#!/bin/bash\n${text}\nexec ${realTmux()} "$@"\n`, this.shims);
  }

  async seen(pid: number): Promise<Seen> {
    const folder = this.home.join("seen", String(pid));
    await until(`the agent ${pid} has noted what it was given`, () => existsSync(join(folder, "complete")), {
      seen: () =>
        this.tmux("list-panes", "-a", "-F", "#{session_name} #{pane_pid} #{pane_current_command}").stdout,
    });
    const entries = (file: string) => readFileSync(join(folder, file), "utf8").split("\0").slice(0, -1);
    return {
      pid,
      argv: entries("argv"),
      environment: Object.fromEntries(
        entries("environment").map((entry) => [
          entry.slice(0, entry.indexOf("=")),
          entry.slice(entry.indexOf("=") + 1),
        ]),
      ),
      directory: readFileSync(join(folder, "directory"), "utf8").slice(0, -1),
    };
  }

  /** A file of the run folder as its keys and values; undefined where it is not there. */
  record(file: string, folder: string = this.run): Record<string, string> | undefined {
    const path = join(folder, file);
    if (!existsSync(path)) return undefined;
    return Object.fromEntries(
      readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line.includes("="))
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  }

  /** Every process that was started with this HOME, wherever it went. */
  processes(): { readonly pid: number; readonly command: string }[] {
    return findProcesses((pid) => startedWith(pid, "HOME") === this.home.path);
  }

  [Symbol.dispose](): void {
    const end = performance.now() + 5000;
    // launchers first, which would start everything again; then whatever is left
    for (let all = this.processes(); all.length > 0; all = this.processes()) {
      if (performance.now() > end) throw new Error(`cannot be ended: ${JSON.stringify(all)}`);
      const launchers = all.filter(({ command }) => command.includes("start-agent-session"));
      for (const { pid } of launchers.length > 0 ? launchers : all) killQuietly(pid);
      Bun.sleepSync(10);
    }
    for (const socket of [this.socket, this.otherSocket]) {
      rmSync(`/tmp/tmux-${process.getuid?.() ?? 0}/${socket}`, { force: true });
    }
    this.home[Symbol.dispose]();
  }

  #finish(argv: readonly string[], env: Variables): Finished {
    const { exitCode, stdout, stderr } = Bun.spawnSync([...argv], {
      env: { ...env },
      cwd: "/",
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      timeout: 15_000,
      killSignal: "SIGKILL",
    });
    return { status: exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  }
}

function realTmux(): string {
  return Bun.which("tmux", { PATH: "/usr/local/bin:/usr/bin:/bin" }) ?? "tmux";
}

function killQuietly(pid: number): void {
  try {
    if (isRunning(pid)) process.kill(pid, "SIGKILL");
  } catch {
    // it ended by itself meanwhile
  }
}

/** The arguments a process runs with. */
export function commandLineOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
}

/** A real tmux server of a test's own, on a socket nobody else has. Dispose it and it is gone, proven. */
import { rmSync } from "node:fs";
import { MARKER, isRunning } from "./processes.ts";

export interface TmuxServerOptions {
  /** A configuration file; default none at all, never the user's. */
  readonly conf?: string;
  /** The first session; default "test". */
  readonly session?: string;
  /** What runs in its pane, as argv; default a `cat`, which echoes what it is sent. */
  readonly command?: readonly string[];
  readonly size?: readonly [columns: number, rows: number];
  /** The whole environment of the server; default PATH, HOME, LANG, TERM and the marker of this test run. */
  readonly env?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

export interface TmuxResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const present = new Set<TmuxServer>();
let count = 0;

/** The servers of this process that were not disposed of. */
export function tmuxServersLeft(): string[] {
  return [...present].map((server) => server.socket);
}

function defaultEnvironment(): Record<string, string> {
  const names = ["PATH", "HOME", "LANG", "TERM", "TMUX_TMPDIR", MARKER];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

export class TmuxServer implements Disposable {
  /** What follows `tmux -L`. */
  readonly socket = `test-${process.pid}-${(count += 1)}`;
  readonly pid: number;
  readonly socketPath: string;
  readonly #session: string;
  readonly #conf: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(options: TmuxServerOptions = {}) {
    this.#session = options.session ?? "test";
    this.#conf = options.conf ?? "/dev/null";
    this.#env = options.env ?? defaultEnvironment();
    const [columns, rows] = options.size ?? [80, 24];
    present.add(this);
    this.tmux(
      "new-session",
      "-d",
      "-s",
      this.#session,
      "-x",
      String(columns),
      "-y",
      String(rows),
      ...(options.directory === undefined ? [] : ["-c", options.directory]),
      ...(options.command ?? ["cat"]),
    );
    this.pid = Number(this.format("#{pid}"));
    this.socketPath = this.format("#{socket_path}");
  }

  /** Runs tmux on this server, whatever comes of it. */
  tryTmux(args: readonly string[], input = ""): TmuxResult {
    const { exitCode, stdout, stderr } = Bun.spawnSync(
      ["tmux", "-L", this.socket, "-f", this.#conf, ...args],
      {
        env: { ...this.#env },
        stdin: new TextEncoder().encode(input),
        stdout: "pipe",
        stderr: "pipe",
        timeout: 10_000,
      },
    );
    return { status: exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  }

  /** Runs tmux on this server and returns its output; throws on failure. */
  tmux(...args: readonly string[]): string {
    const { status, stdout, stderr } = this.tryTmux(args);
    if (status !== 0) throw new Error(`tmux ${args.join(" ")} exited ${status}: ${stderr.trim()}`);
    return stdout;
  }

  /** One value, `#{…}`, of the pane of a session. */
  format(format: string, session: string = this.#session): string {
    return this.tmux("display-message", "-p", "-t", `=${session}:`, format).trimEnd();
  }

  /** The screen of a session. */
  capture(session: string = this.#session): string {
    return this.tmux("capture-pane", "-p", "-t", `=${session}:`);
  }

  /** Keys as tmux names them; text that must not be read as a name goes through {@link type}. */
  sendKeys(keys: readonly string[], session: string = this.#session): void {
    this.tmux("send-keys", "-t", `=${session}:`, ...keys);
  }

  type(text: string, session: string = this.#session): void {
    this.tmux("send-keys", "-l", "-t", `=${session}:`, "--", text);
  }

  sessions(): string[] {
    return this.tmux("list-sessions", "-F", "#{session_name}").trimEnd().split("\n");
  }

  [Symbol.dispose](): void {
    if (!present.delete(this)) return;
    this.tryTmux(["kill-server"]);
    const end = performance.now() + 5000;
    while (isRunning(this.pid)) {
      if (performance.now() >= end) {
        process.kill(this.pid, "SIGKILL");
        throw new Error(`the tmux server ${this.socket} (pid ${this.pid}) outlived kill-server`);
      }
      Bun.sleepSync(10);
    }
    rmSync(this.socketPath, { force: true });
  }
}

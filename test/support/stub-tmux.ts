/** A real tmux server of a test's own, with the stub in its only pane. Dispose it and nothing is left. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const STUB = resolve(import.meta.dir, "../../src/stub/main.ts");
const POLL_MS = 20;
const DEADLINE_MS = 15_000;

/** Asks again until the answer is neither undefined nor false; what was last seen goes into the failure. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false,
  seen: () => string = () => "",
): Promise<T> {
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await Bun.sleep(POLL_MS)) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
  }
  throw new Error(`not within ${DEADLINE_MS} ms: ${what}\n${seen()}`);
}

/** Watches for a while that something does not happen. */
export async function never(what: string, happens: () => boolean, watchMs = 500): Promise<void> {
  for (const deadline = Date.now() + watchMs; Date.now() < deadline; await Bun.sleep(POLL_MS)) {
    if (happens()) throw new Error(`happened: ${what}`);
  }
}

export interface StubTmuxOptions {
  readonly size?: readonly [columns: number, rows: number];
  /** Goes on with the records of another pane's stub. */
  readonly home?: string;
}

export type RecordLine = Readonly<Record<string, unknown>> & { readonly type: string };

export class StubTmux implements Disposable {
  readonly home: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "mosaic-stub-test-"));
  readonly #serverPid: number;
  readonly pid: number;

  constructor(stubArguments: readonly string[] = [], options: StubTmuxOptions = {}) {
    const [columns, rows] = options.size ?? [80, 24];
    this.home = options.home ?? join(this.#folder, "home");
    writeFileSync(join(this.#folder, "tmux.conf"), "set -g remain-on-exit on\n");
    const environment = ["-e", `MOSAIC_STUB_HOME=${this.home}`, "-e", "NO_COLOR=1"];
    const size = ["-x", String(columns), "-y", String(rows)];
    this.tmux(
      "new-session",
      "-d",
      "-s",
      "stub",
      ...size,
      ...environment,
      process.execPath,
      STUB,
      ...stubArguments,
    );
    this.pid = Number(this.format("#{pane_pid}"));
    this.#serverPid = Number(this.format("#{pid}"));
  }

  /** Runs tmux on this server; throws on failure. */
  tmux(...argv: readonly string[]): string {
    return this.#run(argv, "");
  }

  format(format: string): string {
    return this.tmux("display-message", "-p", "-t", "=stub:", format).trimEnd();
  }

  keys(...keys: readonly string[]): void {
    this.tmux("send-keys", "-t", "=stub:", ...keys);
  }

  /** A bracketed paste, as mosaic delivers messages. */
  paste(text: string): void {
    this.#run(["load-buffer", "-b", "message", "-"], text);
    this.tmux("paste-buffer", "-p", "-d", "-b", "message", "-t", "=stub:");
  }

  /** The screen; with `history`, the scrollback before it. */
  capture(history = false): string {
    return this.tmux("capture-pane", "-p", ...(history ? ["-S", "-"] : []), "-t", "=stub:");
  }

  async shows(text: string): Promise<void> {
    await until(
      `the screen shows ${JSON.stringify(text)}`,
      () => this.capture().includes(text),
      () => this.capture(),
    );
  }

  /** Resolves when the prompt is there and nothing is being worked on. */
  async isIdle(): Promise<void> {
    await until(
      "idle",
      () => this.state()?.["status"] === "idle",
      () => this.capture(),
    );
  }

  /** The stub's state file; undefined when there is none. */
  state(): Record<string, unknown> | undefined {
    const path = join(this.home, "state", `${this.pid}.json`);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>) : undefined;
  }

  /** Every line of every record of this home, but one that is being written. */
  records(): RecordLine[] {
    const folder = join(this.home, "sessions");
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as RecordLine),
    );
  }

  ofType(type: string): RecordLine[] {
    return this.records().filter((line) => line.type === type);
  }

  async accepted(text: string): Promise<RecordLine> {
    return await until(
      `accepted: ${JSON.stringify(text)}`,
      () => this.ofType("user").find((line) => line["text"] === text),
      () => this.capture(),
    );
  }

  /** Bytes the stub has read so far, from anywhere. */
  bytesRead(): number {
    return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${this.pid}/io`, "utf8"))?.[1]);
  }

  /** How the pane ended: `status 7`, `signal 9`. */
  async death(): Promise<string> {
    return await until("the pane is dead", () => {
      const [dead, status, signal] = this.format(
        "#{pane_dead}|#{pane_dead_status}|#{pane_dead_signal}",
      ).split("|");
      if (dead !== "1") return undefined;
      if (status) return `status ${status}`;
      if (signal) return `signal ${signal}`;
      // tmux below 3.5 loses a SIGCHLD now and then: the pane is dead, its status never comes, the child
      // stays a zombie. Another SIGCHLD makes the server look.
      process.kill(this.#serverPid, "SIGCHLD");
      return undefined;
    });
  }

  [Symbol.dispose](): void {
    for (const line of this.ofType("children")) {
      for (const pid of line["pids"] as number[]) killIfSleeping(pid);
    }
    this.killServer();
    const survived = !this.#endsWithin(3000);
    if (survived) process.kill(this.pid, "SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
    if (survived) throw new Error(`the stub ${this.pid} outlived its terminal`);
  }

  /** The terminal goes away under the stub, as when the holder dies. */
  killServer(): void {
    Bun.spawnSync(this.#argv(["kill-server"]), { env: this.#environment() });
  }

  /** Whether this very stub still runs: a pid alone may by now be another's, and a zombie does not run. */
  isRunning(): boolean {
    try {
      const isOurs = readFileSync(`/proc/${this.pid}/environ`, "utf8").includes(
        `MOSAIC_STUB_HOME=${this.home}\u0000`,
      );
      return isOurs && !/^State:\s+Z/m.test(readFileSync(`/proc/${this.pid}/status`, "utf8"));
    } catch {
      return false;
    }
  }

  #endsWithin(milliseconds: number): boolean {
    const deadline = Date.now() + milliseconds;
    while (this.isRunning() && Date.now() < deadline) Bun.sleepSync(POLL_MS);
    return !this.isRunning();
  }

  #run(argv: readonly string[], input: string): string {
    const done = Bun.spawnSync(this.#argv(argv), {
      env: this.#environment(),
      stdin: Buffer.from(input),
      stdout: "pipe",
      stderr: "pipe",
    });
    if (done.exitCode !== 0) throw new Error(`tmux ${argv[0]}: ${done.stderr.toString()}`);
    return done.stdout.toString();
  }

  #argv(argv: readonly string[]): string[] {
    return ["tmux", "-L", "stub-test", "-f", join(this.#folder, "tmux.conf"), ...argv];
  }

  // A socket folder of its own: not even the name of another server can be met.
  #environment(): Record<string, string> {
    const { PATH = "", HOME = "" } = process.env;
    return { PATH, HOME, TERM: "xterm-256color", LC_ALL: "C.UTF-8", TMUX_TMPDIR: this.#folder };
  }
}

/** Only what is still the stub's own `sleep`: a pid may have been given to another process. */
function killIfSleeping(pid: number): void {
  const path = `/proc/${pid}/cmdline`;
  if (existsSync(path) && readFileSync(path, "utf8").startsWith("sleep\u0000100000"))
    process.kill(pid, "SIGKILL");
}

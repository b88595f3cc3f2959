import { MosaicError } from "../base/errors.ts";
import { absoluteEntries } from "../base/search-path.ts";
import { notStarted } from "./not-started.ts";

export interface RunOptions {
  /** Whole milliseconds; past them the program's process group is killed. */
  readonly timeoutMs?: number;
  /** When it is aborted, the program's process group is killed too. */
  readonly signal?: AbortSignal;
  /** The same, and `run` throws its reason. */
  readonly throwOn?: AbortSignal;
  readonly stdin?: string;
  /** The whole environment of the program; nothing of ours is added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface RunResult {
  /** Exit status, or 128 + signal. Never 0 where the program was not waited for: its output may be cut. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

const DEFAULT_TIMEOUT_MS = 10_000;

let count = 0;

/** How many programs were run so far: what a command costs, for its evidence and for tests. */
export function programsRun(): number {
  return count;
}

/** For what starts a program elsewhere. */
export function countProgram(): void {
  count += 1;
}

/**
 * Runs a program from an argument array, never through a shell. The one place that spawns.
 * Throws MosaicError("missing-program") where there is no such program.
 */
export async function run(argv: readonly string[], options: RunOptions): Promise<RunResult> {
  options.throwOn?.throwIfAborted();
  count += 1;
  const child = spawn(argv, options);
  const expiry = new AbortController();
  let timedOut = false;
  let givenUp = false;
  const giveUp = () => {
    givenUp = true;
    killGroup(child.pid);
    expiry.abort();
  };
  const timer = setTimeout(() => {
    timedOut = true;
    giveUp();
  }, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const aborts = [options.signal, options.throwOn].filter((signal) => signal !== undefined);
  for (const abort of aborts) abort.addEventListener("abort", giveUp, { once: true });
  try {
    const [stdout, stderr] = await Promise.all([
      collect(child.stdout, expiry.signal),
      collect(child.stderr, expiry.signal),
    ]);
    await child.exited;
    options.throwOn?.throwIfAborted();
    const own = child.exitCode ?? 128 + signalNumber(String(child.signalCode));
    // it may have ended well when we gave it up, and half of what it printed is no answer
    const status = givenUp && own === 0 ? 128 + signalNumber("SIGKILL") : own;
    return { status, stdout, stderr, timedOut };
  } finally {
    clearTimeout(timer);
    for (const abort of aborts) abort.removeEventListener("abort", giveUp);
  }
}

/**
 * Reads a stream to its end, or until `expired`. The end may never come, although the program was killed: a tmux
 * client (3.3a) hands its descriptors to the server, and a stopped server keeps them open.
 */
async function collect(stream: ReadableStream<Uint8Array>, expired: AbortSignal): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const stop = () => void reader.cancel();
  expired.addEventListener("abort", stop, { once: true });
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  expired.removeEventListener("abort", stop);
  return text + decoder.decode();
}

function spawn(argv: readonly string[], options: RunOptions) {
  try {
    return Bun.spawn([...argv], {
      cwd: options.cwd ?? "/",
      env: { ...options.environment },
      stdin: options.stdin === undefined ? "ignore" : new Blob([options.stdin]),
      stdout: "pipe",
      stderr: "pipe",
      // A group of its own: Bun's own timeout (1.4.5) kills the direct child only, and a grandchild that
      // keeps the pipe open would keep us waiting.
      detached: true,
    });
  } catch (thrown) {
    throw notStarted(argv[0] ?? "", thrown);
  }
}

/** Starts a program in a session of its own that outlives us; `output` gets what it prints. */
export function detach(
  argv: readonly string[],
  options: { environment: Readonly<Record<string, string>>; output: number },
): void {
  try {
    const child = Bun.spawn([...argv], {
      cwd: "/",
      env: { ...options.environment },
      stdin: "ignore",
      stdout: options.output,
      stderr: options.output,
      detached: true,
    });
    child.unref();
  } catch (thrown) {
    throw notStarted(argv[0] ?? "", thrown);
  }
}

/**
 * Starts a program that holds something for us as long as its stdin is open, and prints once it has it. It ends with
 * us, however we end. `ready` is false where it ended without printing, also because `signal` was aborted meanwhile.
 */
export async function startHolding(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly ready: boolean; readonly status: Promise<number>; end(): Promise<void> }> {
  try {
    count += 1;
    const child = Bun.spawn([...argv], {
      cwd: "/",
      env: { ...environment },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "ignore",
      // not of our terminal's group: Ctrl-C must not take it before we are done
      detached: true,
    });
    const giveUp = () => killGroup(child.pid);
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    const { done } = await child.stdout.getReader().read();
    signal.removeEventListener("abort", giveUp);
    const end = async () => {
      await child.stdin.end();
      await child.exited;
    };
    return { ready: !done, status: child.exited, end };
  } catch (thrown) {
    throw notStarted(argv[0] ?? "", thrown);
  }
}

/**
 * Locks an open file against everybody else who locks it with flock(2), without waiting: flock(1) shares the open file
 * with us, and the lock stays when it has ended, until the last descriptor is closed. Resolves to flock's status: 0 when
 * it is ours, 1 when another holds it. `environment` has the PATH on which flock is.
 */
export async function flock(
  descriptor: number,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  try {
    count += 1;
    const child = Bun.spawn(["flock", "-n", "3"], {
      env: { ...environment },
      stdio: ["ignore", "ignore", "ignore", descriptor],
    });
    return await child.exited;
  } catch (thrown) {
    throw notStarted("flock", thrown);
  }
}

/**
 * Becomes another program: same pid, our process image is gone. Returns only by throwing.
 * `program` is an absolute path; `argv` includes the name.
 */
export function become(
  program: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): never {
  const [, ...rest] = argv;
  // Bun ignores SIGPIPE and an ignored signal stays ignored over exec (Bun 1.4.5): a runtime's `yes | head` would
  // not end. GNU env gives the default back; where there is another env, that flaw remains.
  const env = Bun.which("env", { PATH: environment["PATH"] ?? "/usr/bin:/bin" });
  if (
    env !== null &&
    Bun.spawnSync([env, "--default-signal=PIPE,XFSZ", "true"], { stderr: "ignore" }).success
  ) {
    process.execve?.(env, [env, "--default-signal=PIPE,XFSZ", program, ...rest], { ...environment });
  }
  process.execve?.(program, [...argv], { ...environment });
  throw new MosaicError("failure", `cannot become ${program}`);
}

/** The absolute path of a program on a PATH, or undefined. Its relative entries are skipped, as `absoluteEntries` says. */
export function findProgram(name: string, path: string): string | undefined {
  return Bun.which(name, { PATH: absoluteEntries(path) }) ?? undefined;
}

/** Kills a program that leads a group of its own, with all of it. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it ended by itself in the meantime
  }
}

export function signalNumber(name: string): number {
  const numbers: Record<string, number> = {
    SIGHUP: 1,
    SIGINT: 2,
    SIGKILL: 9,
    SIGSEGV: 11,
    SIGPIPE: 13,
    SIGTERM: 15,
  };
  return numbers[name] ?? 0;
}

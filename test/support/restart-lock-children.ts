import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChildTask } from "./restart-lock-child.ts";

const SCRIPT = join(import.meta.dir, "restart-lock-child.ts");
const DEADLINE_MS = 60_000;

/** A running restart-lock-child.ts. */
export interface LockChild {
  readonly pid: number;
  /** Everything it said so far. */
  readonly lines: readonly string[];
  /** Waits until it says a line that starts so, and gives that line. */
  said(start: string): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Ends its stdin, which ends a `hold` or `guard`. */
  letGo(): void;
  readonly exited: Promise<number>;
}

/** Starts children and, at the end of a test, kills each one that is still there. */
export function createLockChildren() {
  const started: Bun.Subprocess[] = [];

  function start(task: ChildTask): LockChild {
    const child = Bun.spawn([process.execPath, SCRIPT, JSON.stringify(task)], {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
    });
    started.push(child);
    const lines: string[] = [];
    const reading = collectLines(child.stdout, lines);
    return {
      pid: child.pid,
      lines,
      said: (line) =>
        eventually(`pid ${child.pid} to say "${line}"`, () => lines.find((one) => one.startsWith(line))),
      signal: (name) => child.kill(name),
      letGo: () => void child.stdin.end(),
      exited: Promise.all([child.exited, reading]).then(([status]) => status),
    };
  }

  async function endAll(): Promise<void> {
    for (const child of started) child.kill("SIGKILL");
    await Promise.all(started.map((child) => child.exited));
    started.length = 0;
  }

  return { start, endAll };
}

/** Waits for a condition that other processes bring about; undefined or false means not yet. */
export async function eventually<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await Bun.sleep(5);
  }
}

/** Until the kernel shows the process as stopped: SIGSTOP takes effect a moment after it was sent. */
export async function stopped(pid: number): Promise<void> {
  await eventually(`pid ${pid} to be stopped`, async () =>
    /\) [Tt] /.test(await readFile(`/proc/${pid}/stat`, "latin1")),
  );
}

async function collectLines(stream: ReadableStream<Uint8Array>, lines: string[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  }
}

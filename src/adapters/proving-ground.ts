import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ProvingGround } from "../domain/ports/proving.ts";
import { startMockModelServer } from "./mock-model/server.ts";
import { homeEndsWithUs } from "./outlived.ts";
import { variableOf } from "./proc-files.ts";
import { run } from "./process.ts";
import { writtenIn } from "./written-texts.ts";
import { stubWitness } from "./stub-witness.ts";

export interface GroundOptions {
  /** The mosaic that is run; absolute. */
  readonly binary: string;
  /** The PATH that agents of the fleet get. */
  readonly path: string;
  /** Words that the model counts; with the flag g. */
  readonly track: RegExp;
  /** It speaks with a model, which is ours here. */
  readonly hasModel: boolean;
  /** Ends what is under way; the ground itself must be disposed of. */
  readonly signal: AbortSignal;
}

export interface MadeGround extends ProvingGround, AsyncDisposable {
  /** The mock model server: "http://127.0.0.1:PORT". */
  readonly url: string;
}

/** Longer than any time-out of `agent send` itself. */
const MOSAIC_TIMEOUT_MS = 120_000;
const TMUX_TIMEOUT_MS = 10_000;
/** How often what is left is looked for, and killed. */
const ENDING_ROUNDS = 20;

/** Makes a home below the folder for temporary files, for its owner alone, and a model server on loopback. */
export function makeProvingGround(options: GroundOptions): MadeGround {
  const home = mkdtempSync(join(realpathSync(tmpdir()), "mosaic-prove-"));
  const socket = `mosaic-prove-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  for (const folder of ["tmp", "no-user-manager"]) mkdirSync(join(home, folder), { mode: 0o700 });
  // an allow-list: what the caller has set must not decide what is measured, and no key of theirs gets there
  const environment = {
    HOME: home,
    PATH: options.path,
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    TMPDIR: join(home, "tmp"),
    XDG_RUNTIME_DIR: join(home, "no-user-manager"),
  };
  const socketFile = join("/tmp", `tmux-${process.getuid?.() ?? 0}`, socket);
  const isGone = homeEndsWithUs(home, socketFile, options.path);
  const server = options.hasModel ? startMockModelServer({ seconds: 0.3, track: options.track }) : undefined;
  const mosaic = async (args: readonly string[], input?: string, signal?: AbortSignal) => {
    const { status, stdout, stderr, timedOut } = await run([options.binary, ...args], {
      environment,
      cwd: home,
      timeoutMs: MOSAIC_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
      ...(input === undefined ? {} : { stdin: input }),
    });
    return { status: timedOut ? null : status, stdout, stderr };
  };
  return {
    home,
    socket,
    url: server?.url ?? "",
    witness: server ?? stubWitness(home, options.track),
    mosaic: (args, input) => mosaic(args, input, options.signal),
    async tmux(args, input) {
      const { stdout } = await run(["tmux", "-L", socket, ...args], {
        environment,
        timeoutMs: TMUX_TIMEOUT_MS,
        ...(input === undefined ? {} : { stdin: input }),
      });
      return stdout;
    },
    write: puts(writeFileSync),
    append: puts(appendFileSync),
    link: linkTo,
    exists: existsSync,
    written: (word) => writtenIn(home, word),
    remove: (path) => rmSync(path, { force: true }),
    async [Symbol.asyncDispose]() {
      await mosaic(["fleet", "stop", "--now"]).catch(() => undefined);
      await run(["tmux", "-L", socket, "kill-server"], { environment }).catch(() => undefined);
      await endAllOf(home);
      await server?.[Symbol.asyncDispose]();
      rmSync(socketFile, { force: true });
      rmSync(home, { recursive: true, force: true });
      isGone();
    },
  };
}

export function linkTo(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  symlinkSync(target, path);
}

function puts(write: (path: string, text: string, options: { mode: number }) => void) {
  return (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    write(path, text, { mode: 0o600 });
  };
}

/** Kills what is left of it, however far it went: by the HOME that it was started with, which nobody else has. */
async function endAllOf(home: string): Promise<void> {
  for (let round = 0; round < ENDING_ROUNDS; round += 1) {
    const left = readdirSync("/proc").filter(
      (entry) => /^\d+$/.test(entry) && variableOf(Number(entry), "HOME") === home,
    );
    if (left.length === 0) return;
    for (const pid of left) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // it ended in between
      }
    }
    await Bun.sleep(100);
  }
}

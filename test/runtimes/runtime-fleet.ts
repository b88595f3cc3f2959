/** A fleet of one real runtime as a person has it: one HOME, several agents, each with a folder of its own. */
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { systemClock } from "../../src/adapters/clock.ts";
import { linkTo } from "../../src/adapters/proving-ground.ts";
import { writtenIn } from "../../src/adapters/written-texts.ts";
import type { MockModelServer } from "../../src/adapters/mock-model/server.ts";
import type { ProvingGround } from "../../src/domain/ports/proving.ts";
import { stagedAgents, type Stage, type StagedAgent } from "../../src/domain/proving/stage.ts";
import { startAgents } from "../../src/domain/proving/start-agents.ts";
import { type BinaryResult, runBinary } from "../support/built-binary.ts";
import { FleetBench } from "../support/fleet-bench.ts";
import { findProcesses, type FoundProcess, startedWith } from "../support/processes.ts";
import { programFolder } from "../support/runtimes/install-runtimes.ts";
import type { LabRuntime } from "../support/runtimes/runtime-names.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

export interface RuntimeFleetOptions {
  readonly runtime: LabRuntime;
  readonly version: string;
  readonly agents: number;
  readonly server: MockModelServer;
  /** The mosaic binary. */
  readonly binary: string;
  /** A program that answers `agent send` in its place, to try the judging; default the binary itself. */
  readonly sender?: string;
  /** The agents have no key: the runtime is logged out. */
  readonly isLoggedOut?: boolean;
  readonly signal?: AbortSignal;
}

/** Longer than any time-out of `agent send` itself. */
const HANGS_AFTER_MS = 180_000;

export class RuntimeFleet extends FleetBench implements Stage {
  readonly supervisor = "direct";
  readonly clock = systemClock;
  readonly runtime: LabRuntime;
  readonly environment: Readonly<Record<string, string>>;
  readonly agents: readonly StagedAgent[];
  readonly signal: AbortSignal;
  readonly ground: ProvingGround;
  readonly #home = new TemporaryHome();
  readonly #options: RuntimeFleetOptions;

  constructor(options: RuntimeFleetOptions) {
    super();
    this.#options = options;
    this.runtime = options.runtime;
    this.signal = options.signal ?? new AbortController().signal;
    this.agents = stagedAgents(options.runtime, this.home, options.agents);
    mkdirSync(this.#home.join("tmp"));
    this.environment = this.#home.environment({
      XDG_RUNTIME_DIR: this.#home.join("no-user-manager"),
      // codex leaves sockets in the folder for temporary files
      TMPDIR: this.#home.join("tmp"),
      PATH: `${programFolder(options)}:${process.env["PATH"] ?? "/usr/bin:/bin"}`,
    });
    this.ground = this.#ground();
  }

  get home(): string {
    return this.#home.path;
  }

  /** Writes the runtime's settings and the roster, and starts all agents. They are not ready yet. */
  async start(): Promise<void> {
    const { version, server, binary, isLoggedOut = false } = this.#options;
    await startAgents(this, {
      binary,
      version,
      url: server.url,
      programFolder: programFolder(this.#options),
      isLoggedOut,
    });
  }

  override run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<BinaryResult> {
    return this.#mosaic(this.#options.binary, args, undefined, more);
  }

  /** Also what was started without mosaic's variables: by its HOME, which nobody else has. */
  override processes(): FoundProcess[] {
    return findProcesses((pid) => startedWith(pid, "HOME") === this.home);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run(["fleet", "stop", "--now"]).catch(() => undefined);
    await this.endEverything();
    this.#home[Symbol.dispose]();
  }

  #mosaic(
    binary: string,
    args: readonly string[],
    input?: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<BinaryResult> {
    const env = { ...this.environment, ...more };
    return runBinary(
      args,
      { cwd: this.home, env, timeout: HANGS_AFTER_MS, ...(input === undefined ? {} : { input }) },
      binary,
    );
  }

  #ground(): ProvingGround {
    const { server, binary, sender = binary } = this.#options;
    return {
      home: this.home,
      socket: this.socket,
      witness: server,
      mosaic: (args, input) => this.#mosaic(args[1] === "send" ? sender : binary, args, input),
      tmux: async (args, input) => {
        const child = Bun.spawn(["tmux", "-L", this.socket, ...args], {
          env: { ...this.environment },
          stdin: input === undefined ? "ignore" : new Blob([input]),
          stdout: "pipe",
          stderr: "ignore",
          timeout: 10_000,
        });
        const output = await new Response(child.stdout).text();
        await child.exited;
        return output;
      },
      write: puts(writeFileSync),
      append: puts(appendFileSync),
      link: linkTo,
      exists: existsSync,
      written: (word) => writtenIn(this.home, word),
      remove: (path) => rmSync(path, { force: true }),
    };
  }
}

function puts(write: (path: string, text: string) => void) {
  return (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    write(path, text);
  };
}

/** A fleet of one real runtime as a person has it: one HOME, several agents, each with a folder of its own. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BinaryResult, runBinary } from "../support/built-binary.ts";
import { FleetBench } from "../support/fleet-bench.ts";
import { findProcesses, type FoundProcess, startedWith } from "../support/processes.ts";
import { programFolder } from "../support/runtimes/install-runtimes.ts";
import { runtimeEnvironment, writeRuntimeHome } from "../support/runtimes/runtime-homes.ts";
import type { LabRuntime } from "../support/runtimes/runtime-names.ts";
import { TemporaryHome } from "../support/temporary-home.ts";
import { NAMED_FILE } from "./contents.ts";

export interface RuntimeFleetOptions {
  readonly runtime: LabRuntime;
  readonly version: string;
  readonly agents: number;
  /** The mock model server. */
  readonly url: string;
  /** The mosaic binary. */
  readonly binary: string;
  /** A program that answers `agent send` in its place, to try the judging; default the binary itself. */
  readonly sender?: string;
  /** The agents have no key: the runtime is logged out. */
  readonly isLoggedOut?: boolean;
}

export class RuntimeFleet extends FleetBench {
  readonly supervisor = "direct";
  readonly runtime: LabRuntime;
  readonly environment: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly #home = new TemporaryHome();
  readonly #options: RuntimeFleetOptions;

  constructor(options: RuntimeFleetOptions) {
    super();
    this.#options = options;
    this.runtime = options.runtime;
    this.names = Array.from({ length: options.agents }, (_, number) => `${options.runtime}${number}`);
    mkdirSync(this.#home.join("tmp"));
    this.environment = this.#home.environment({
      XDG_RUNTIME_DIR: this.#home.join("no-user-manager"),
      // codex leaves sockets in the folder for temporary files
      TMPDIR: this.#home.join("tmp"),
      PATH: `${programFolder(options)}:${process.env["PATH"] ?? "/usr/bin:/bin"}`,
    });
  }

  get home(): string {
    return this.#home.path;
  }

  get sender(): string {
    return this.#options.sender ?? this.#options.binary;
  }

  workingDirectory(agent: string): string {
    return this.#home.join("work", agent);
  }

  override run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<BinaryResult> {
    const env = { ...this.environment, ...more };
    return runBinary(args, { cwd: this.home, env, timeout: 180_000 }, this.#options.binary);
  }

  /** Writes the runtime's settings and the roster, and starts all agents. They are not ready yet. */
  async start(): Promise<void> {
    const { runtime, url, version, binary } = this.#options;
    const folders = this.names.map((name) => this.workingDirectory(name));
    writeRuntimeHome(runtime, { home: this.home, workingDirectories: folders, url, version });
    for (const folder of folders) writeFileSync(join(folder, NAMED_FILE), "a file that a message names\n");
    const text = JSON.stringify;
    const environment = Object.entries(runtimeEnvironment(runtime, url)).filter(
      ([key]) => this.#options.isLoggedOut !== true || !key.endsWith("_KEY"),
    );
    const env = environment.map(([key, value]) => `${key}: ${text(value)}`).join(", ");
    const agents = this.names.map(
      (name) =>
        `  - name: ${name}\n    runtime: ${runtime}\n    command: [${text(binary)}, ${runtime}]\n` +
        `    working_directory: ${text(this.workingDirectory(name))}\n    env: { ${env} }\n`,
    );
    this.roster(
      `defaults: { restart: { policy: always, max: 1000, window: 10m, backoff: 100ms } }\nagents:\n${agents.join("")}`,
    );
    await this.ok("fleet", "install-systemd");
    // the launcher puts the folder of the host's own npm, and with it an older node, in front of PATH
    appendFileSync(this.path("fleet/fleet.env"), `MOSAIC_RUNTIME_BIN=${programFolder(this.#options)}\n`);
    await this.ok("fleet", "start");
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
}

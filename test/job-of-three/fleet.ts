/** One HOME with the real claude, codex and pi in it, as a person sets them up: permissions, and mosaic's tools. */
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BinaryResult, runBinary } from "../support/built-binary.ts";
import { FleetBench } from "../support/fleet-bench.ts";
import { findProcesses, type FoundProcess, startedWith } from "../support/processes.ts";
import { runtimeEnvironment } from "../../src/domain/proving/private-home.ts";
import { parseRuntimeVersion, programFolder } from "../support/runtimes/install-runtimes.ts";
import { writeRuntimeHome } from "../support/runtimes/runtime-home.ts";
import { TemporaryHome } from "../support/temporary-home.ts";
import { CHANGES, CODER, LEAD, VERSION, WRITER } from "./models.ts";

export const RUNTIMES = ["claude", "codex", "pi"] as const;

/** Of those that everything was measured with first. */
export function versionOf(runtime: (typeof RUNTIMES)[number]): string {
  return parseRuntimeVersion(runtime).version;
}

const AGENTS = [
  { name: LEAD, runtime: "claude", class: "orchestrator", files: {} },
  { name: CODER, runtime: "codex", class: "coder", files: { VERSION } },
  { name: WRITER, runtime: "pi", class: "writer", files: { CHANGES } },
] as const;

const CLAUDE_SETTINGS = {
  // its default mode lets a second model decide what may run
  permissions: { disableAutoMode: "disable", allow: ["Bash(mosaic:*)", "Bash(cat:*)", "mcp__mosaic"] },
};

/** What a person says once to each runtime, so that it has the tools of mosaic. */
const GIVE_TOOLS = [
  ["claude", "mcp", "add", "--scope", "user", "mosaic", "--", "mosaic", "mcp"],
  ["codex", "mcp", "add", "mosaic", "--", "mosaic", "mcp"],
] as const;

export class JobFleet extends FleetBench {
  readonly supervisor = "direct";
  readonly environment: Readonly<Record<string, string>>;
  readonly #home = new TemporaryHome();
  readonly #url: string;
  readonly #binary: string;

  constructor(url: string, binary: string) {
    super();
    this.#url = url;
    this.#binary = binary;
    mkdirSync(this.#home.join("tmp"));
    // a host with a user manager has none here: a folder of ours that was named is believed
    mkdirSync(this.#home.join("no-user-manager"), { mode: 0o700 });
    this.environment = this.#home.environment({
      XDG_RUNTIME_DIR: this.#home.join("no-user-manager"),
      TMPDIR: this.#home.join("tmp"),
      PATH: `${this.#home.join("bin")}:${process.env["PATH"] ?? "/usr/bin:/bin"}`,
    });
  }

  get home(): string {
    return this.#home.path;
  }

  folderOf(agent: string): string {
    return this.#home.join("work", agent);
  }

  override run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<BinaryResult> {
    const env = { ...this.environment, ...more };
    return runBinary(args, { cwd: this.home, env, timeout: 600_000 }, this.#binary);
  }

  /** Sets all of it up, and starts the agents. They are not ready yet. */
  async start(): Promise<void> {
    this.#placePrograms();
    for (const { name, runtime, files } of AGENTS) {
      writeRuntimeHome(runtime, {
        home: this.home,
        workingDirectories: [this.folderOf(name)],
        url: this.#url,
        version: versionOf(runtime),
      });
      for (const [file, content] of Object.entries(files))
        writeFileSync(join(this.folderOf(name), file), `${content}\n`);
    }
    this.#allowCommands();
    for (const argv of GIVE_TOOLS) await this.#ranByPerson(argv);
    const text = JSON.stringify;
    const agents = AGENTS.map(({ name, runtime, class: label }) => {
      const env = Object.entries(runtimeEnvironment(runtime, this.#url)).map(
        ([key, value]) => `${key}: ${text(value)}`,
      );
      return (
        `  - name: ${name}\n    runtime: ${runtime}\n    class: ${label}\n` +
        `    command: [${text(join(this.#home.path, "bin/mosaic"))}, ${runtime}]\n    working_directory: ${text(this.folderOf(name))}\n` +
        `    env: { ${env.join(", ")} }\n`
      );
    });
    this.roster(
      `agents:\n${agents.join("")}  - { name: stub, runtime: stub, class: canary, working_directory: ${text(this.home)} }\n`,
    );
    await this.ok("fleet", "install-systemd");
    // the launcher puts the folder of the host's own npm, and with it an older node, in front of PATH
    appendFileSync(this.path("fleet/fleet.env"), `MOSAIC_RUNTIME_BIN=${this.#home.join("bin")}\n`);
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

  /** In a folder that a login shell has on its PATH too: codex runs commands in one. */
  #placePrograms(): void {
    const bin = this.#home.join("bin");
    mkdirSync(bin);
    symlinkSync(this.#binary, join(bin, "mosaic"));
    symlinkSync(join(programFolder(parseRuntimeVersion("pi")), "node"), join(bin, "node"));
    for (const runtime of RUNTIMES)
      symlinkSync(join(programFolder(parseRuntimeVersion(runtime)), runtime), join(bin, runtime));
    writeFileSync(this.#home.join(".profile"), 'PATH="$HOME/bin:$PATH"\n');
  }

  /** The agents work alone: nobody is there to approve a command. */
  #allowCommands(): void {
    writeFileSync(this.#home.join(".claude/settings.json"), `${JSON.stringify(CLAUDE_SETTINGS, null, 2)}\n`);
    const config = this.#home.join(".codex/config.toml");
    writeFileSync(
      config,
      `approval_policy = "never"\nsandbox_mode = "danger-full-access"\n${readFileSync(config, "utf8")}`,
    );
  }

  async #ranByPerson(argv: readonly string[]): Promise<void> {
    const child = Bun.spawn([...argv], {
      cwd: this.home,
      env: { ...this.environment },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
      timeout: 120_000,
    });
    const stderr = await new Response(child.stderr).text();
    if ((await child.exited) !== 0) throw new Error(`${argv.join(" ")} failed: ${stderr.trim().slice(-500)}`);
  }
}

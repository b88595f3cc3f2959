/** The scripts of `tools/tmux` as installed in a mosaic home, and agents to send to, on a tmux server of their own. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { type Finished, LauncherBench } from "./launcher-bench.ts";
import { until } from "./poll.ts";

const SCRIPTS = resolve(import.meta.dir, "../../framework/tools/tmux");
const STUB = resolve(import.meta.dir, "../../src/stub/main.ts");

/** What a receiver may need, and all that the far end of the fake ssh finds on its PATH. */
export const RECEIVER_PROGRAMS = ["bash", "tmux", "base64", "head", "tr", "sleep", "mkdir"];

/** A message of the operator as it arrives at an agent of this host. */
export function said(agent: string, text: string): string {
  return `[${hostname()}:operator -> ${hostname()}:${agent}] ${text}`;
}

export type ScriptName = "agent-send.sh" | "send-message.sh";

export interface SendOptions {
  readonly script?: ScriptName;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export class AgentSendBench extends LauncherBench {
  readonly scripts = this.home.join(".config/mosaic/tools/tmux");
  /** Where whoever types holds a lock; the script makes the folder where the fleet has none. */
  readonly locks = this.home.join(".config/mosaic/fleet/locks");

  constructor() {
    super();
    cpSync(SCRIPTS, this.scripts, { recursive: true });
    for (const name of readdirSync(this.scripts)) chmodSync(join(this.scripts, name), 0o755);
    mkdirSync(this.run, { recursive: true, mode: 0o700 });
  }

  /** A session that runs a shell command; its pane stays when it dies. */
  agent(session: string, command: string): void {
    const size = ["-x", "100", "-y", "30"];
    const made = this.tmux("new-session", "-d", "-s", session, ...size, command);
    if (made.status !== 0) throw new Error(`new-session ${session}: ${made.stderr}`);
    this.tmux("set-option", "-g", "remain-on-exit", "on");
  }

  /** An agent that takes every byte as it comes, shows it and keeps it: {@link received}. It asks for bracketed paste. */
  async recorder(session: string, first = ""): Promise<void> {
    const screen = this.home.join(`${session}.screen`);
    writeFileSync(screen, first);
    this.agent(
      session,
      `stty raw -echo; printf '\\033[?2004h'; cat '${screen}'; echo '{ready}'; exec tee '${this.home.join(session)}.bytes'`,
    );
    await this.shows(session, "{ready}");
  }

  /** What reached a recorder, with `<` and `>` for the marks of a bracketed paste and `⏎` for Enter behind one. */
  received(session: string): string {
    const path = this.home.join(`${session}.bytes`);
    if (!existsSync(path)) return "";
    return readFileSync(path, "utf8")
      .replaceAll("\x1b[200~", "<")
      .replaceAll("\x1b[201~\r", ">⏎")
      .replaceAll("\x1b[201~", ">");
  }

  /** Waits until this, all of it and nothing else, has reached a recorder. */
  async receives(session: string, text: string): Promise<void> {
    await until(`${session} receives ${JSON.stringify(text)}`, () => this.received(session) === text, {
      seen: () => `it received ${JSON.stringify(this.received(session))}`,
    });
  }

  async stub(session: string, ...argv: readonly string[]): Promise<void> {
    const words = [process.execPath, STUB, ...argv].map((word) => `'${word}'`).join(" ");
    this.agent(session, `MOSAIC_STUB_HOME='${this.home.join("stub", session)}' exec ${words}`);
    await until("the stub is there", () => /❯|to cancel|Not logged in/.test(this.screen(session)), {
      seen: () => this.screen(session),
    });
  }

  /** The events of a stub of one type, in their order. */
  events(session: string, type: string): Readonly<Record<string, unknown>>[] {
    const folder = this.home.join("stub", session, "sessions");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((event) => event["type"] === type);
  }

  /** The messages that a stub has accepted. */
  messages(session: string): unknown[] {
    return this.events(session, "user").map(({ text }) => text);
  }

  async accepted(session: string, text: string): Promise<void> {
    await until(`accepted: ${text.slice(0, 100)}`, () => this.messages(session).includes(text), {
      seen: () => `${JSON.stringify(this.messages(session)).slice(0, 1000)}\n${this.screen(session)}`,
    });
  }

  screen(session: string): string {
    return this.tmux("capture-pane", "-p", "-t", `=${session}:0.0`).stdout;
  }

  async shows(session: string, text: string): Promise<void> {
    await until(`the screen shows ${text}`, () => this.screen(session).includes(text), {
      seen: () => this.screen(session),
    });
  }

  /** Runs a script to its end; default agent-send.sh. */
  async send(
    argv: readonly string[],
    { script = "agent-send.sh", input, env = {} }: SendOptions = {},
  ): Promise<Finished> {
    const child = Bun.spawn([join(this.scripts, script), ...argv], {
      env: this.environment(env),
      cwd: this.home.path,
      stdin: input === undefined ? "ignore" : new Blob([input]),
      stdout: "pipe",
      stderr: "pipe",
      timeout: 60_000,
      killSignal: "SIGKILL",
    });
    const [stdout, stderr, status] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { status, stdout, stderr };
  }

  /** A folder that holds links to these programs and nothing else, to be a PATH. */
  pathOf(name: string, programs: readonly string[]): string {
    const folder = this.home.join(name);
    mkdirSync(folder);
    for (const program of programs) {
      const path = Bun.which(program, { PATH: "/usr/local/bin:/usr/bin:/bin" });
      if (path === null) throw new Error(`no ${program}`);
      this.program(program, `#!/bin/sh\nexec ${path} "$@"\n`, folder);
    }
    return folder;
  }

  /**
   * A program for MOSAIC_SSH that does as ssh does: hands the command to a shell of the far end, which has an empty
   * environment but for the place of this test's sockets. `before` is bash, run here; the arguments go to a file.
   */
  ssh(before = "", programs: readonly string[] = RECEIVER_PROGRAMS): string {
    const path = this.pathOf("far-programs", programs);
    const far = `PATH=${path} TMUX_TMPDIR=${this.home.join("t")} XDG_RUNTIME_DIR=${this.home.join("far-run")}`;
    mkdirSync(this.home.join("far-run"));
    return this.program(
      "fake-ssh",
      `#!/bin/bash
printf '%s\\0' "$@" >"$HOME/ssh-arguments"
${before}
exec env -i ${far} /bin/bash -c "\${@: -1}"
`,
      this.shims,
    );
  }

  sshArguments(): string[] {
    const path = this.home.join("ssh-arguments");
    return existsSync(path) ? readFileSync(path, "utf8").split("\0").slice(0, -1) : [];
  }
}

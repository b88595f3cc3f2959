/** The screen of `fleet ps --watch`, in a real terminal: a pane of a tmux of its own. One fleet for all. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { builtBinary } from "../support/built-binary.ts";
import { CommandTerminal } from "../support/command-terminal.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses, startedWith } from "../support/processes.ts";
import { TmuxServer } from "../support/tmux-server.ts";

setDefaultTimeout(120_000);
forbidLeaks();

let bench: DirectBench;

/** A person's shell, of which mosaic is a job. */
class Person implements Disposable {
  readonly #server: TmuxServer;
  #asked = 0;

  constructor(size: readonly [number, number] = [80, 24]) {
    this.#server = new TmuxServer({
      size,
      command: ["bash", "--norc", "--noprofile", "-i"],
      directory: bench.home,
      env: { ...bench.environment, PS1: "$ ", TERM: "tmux-256color", MOSAIC: builtBinary(), LANG: "C.UTF-8" },
    });
  }

  get screen(): string {
    return this.#server.capture();
  }

  sees(text: string | RegExp): Promise<boolean> {
    return until(
      `the screen shows ${String(text)}`,
      () => (typeof text === "string" ? this.screen.includes(text) : text.test(this.screen)),
      { seen: () => this.screen },
    );
  }

  keys(...keys: readonly string[]): void {
    this.#server.sendKeys(keys);
  }

  type(text: string): void {
    this.#server.type(text);
  }

  command(line: string): void {
    this.type(line);
    this.keys("Enter");
  }

  resize(columns: number, rows: number): void {
    this.#server.tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  async opens(): Promise<number> {
    this.command('"$MOSAIC" fleet ps --watch; echo "rc=$?."');
    await this.sees("? help");
    return await until("mosaic runs", () => this.watching()[0]);
  }

  /** The processes that draw: they know the shell's own variable. */
  watching(): number[] {
    return findProcesses((pid) => startedWith(pid, "MOSAIC") === builtBinary())
      .filter(({ command }) => command.includes("--watch"))
      .map(({ pid }) => pid);
  }

  /** The shell's own screen is there again with its cursor, what is typed is echoed, and a line is a line. */
  async hasItsTerminal(): Promise<void> {
    const mark = `is${(this.#asked += 1)}`;
    this.command(
      `clear; stty -a | tr -s '; ' '\\n' | grep -xE -- '-?(icanon|echo|isig)' | xargs echo ${mark}`,
    );
    await this.sees(new RegExp(`^${mark} isig icanon echo$`, "m"));
    expect(this.#server.format("#{alternate_on} #{cursor_flag}")).toBe("0 1");
  }

  [Symbol.dispose](): void {
    this.#server[Symbol.dispose]();
  }
}

describe("the screen that one leaves open", () => {
  beforeAll(async () => {
    bench = new DirectBench({ environment: { MOSAIC_HEARTBEAT_INTERVAL: "1" } });
    bench.roster("agents:\n  - { name: coder0, runtime: stub }\n  - { name: reviewer0, runtime: stub }\n");
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test("sends with a receipt, shows the answer, and leads to who asks something and back", async () => {
    using person = new Person();
    await person.opens();
    await person.sees(/^fleet \S+ {2}2 agents: 2 idle .* \d\d:\d\d:\d\d$/m);
    person.type("shello from the screen");
    await person.sees("to coder0: hello from the screen");
    person.keys("Enter");
    await person.sees("accepted: coder0: it took the message");
    await person.sees(/ECHO: .*hello from the screen/);

    // another one, who is then first, and asks
    await bench.ok("agent", "send", "reviewer0", "[[trust]]");
    await person.sees(/reviewer0 +stub +blocked: trust.*needs you/);
    person.type("ny");
    await person.sees("Yes, I trust this folder");
    await person.sees("Enter: attach and answer there");
    person.keys("Enter");
    await person.sees("you type into it");
    person.keys("Down", "Enter");
    await until("the dialog is answered", async () => {
      const { reviewer0 } = await bench.status();
      return reviewer0?.state === "idle";
    });
    person.keys("C-b", "d");
    await person.sees("2 agents: 2 idle");

    person.type("/coder");
    await person.sees("filter: coder");
    person.keys("Enter");
    person.type("r");
    await person.sees("restart coder0? y: yes");
    person.type("y");
    await person.sees(/coder0: restarted \(pid \d+/);
    person.type("q");
    await person.sees("rc=0.");
    await person.hasItsTerminal();
  });

  test("fits another size at once, and says when that is too small", async () => {
    using person = new Person([120, 40]);
    await person.opens();
    await person.sees("│ coder0");
    person.resize(80, 24);
    await person.sees("── coder0");
    person.resize(40, 10);
    await person.sees("40x10 is too small");
    person.resize(80, 24);
    await person.sees("? help");
    person.type("q");
    await person.sees("rc=0.");
  });

  test("gives the terminal back, however it ends", async () => {
    using person = new Person();
    for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT"] as const) {
      process.kill(await person.opens(), signal);
      await person.sees(/rc=(143|131)\./);
      await person.hasItsTerminal();
    }
    await person.opens();
    person.keys("C-c");
    await person.sees("rc=130.");
    await person.hasItsTerminal();
    expect(person.watching()).toEqual([]);
  });

  test("gives it back while it is stopped, and takes it again", async () => {
    using person = new Person();
    const pid = await person.opens();
    person.keys("C-z");
    await person.sees("Stopped");
    await person.hasItsTerminal();
    person.command("fg");
    await person.sees("? help");
    process.kill(pid, "SIGTSTP");
    await person.sees("Stopped");
    await person.hasItsTerminal();
    person.command("fg");
    await person.sees("? help");
    person.type("q");
    await until("it has ended", () => person.watching().length === 0);
    await person.hasItsTerminal();
  });

  test("writes no row again that did not change", async () => {
    await using terminal = new CommandTerminal(bench, ["fleet", "ps", "--watch", "--interval", "0.2"], {
      TERM: "xterm-256color",
    });
    await terminal.shows("? help");
    const clocks = () => new Set(terminal.text.match(/\d\d:\d\d:\d\d/g)).size;
    const before = clocks();
    await until("its clock has gone on", () => clocks() > before + 2);
    expect(terminal.text.match(/RUNTIME/g)).toHaveLength(1);
    terminal.type("q");
    expect(await terminal.ended()).toBe(0);
  });

  test("is the plain list again and again on a terminal that cannot move its cursor", async () => {
    await using terminal = new CommandTerminal(bench, ["fleet", "ps", "--watch", "--interval", "0.2"], {
      TERM: "dumb",
    });
    await terminal.shows("AGENT");
    await terminal.shows("AGENT");
    expect(terminal.text).not.toContain("? help");
    terminal.signal("SIGTERM");
    expect(await terminal.ended()).toBe(143);
  });
});

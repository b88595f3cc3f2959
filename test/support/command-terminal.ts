import { builtBinary } from "./built-binary.ts";
import type { FleetBench } from "./fleet-bench.ts";
import { until } from "./poll.ts";

type Variables = Readonly<Record<string, string>>;

/** A command of mosaic on a terminal of 80 columns. Dispose it and it is gone, and the terminal with it. */
export class CommandTerminal implements AsyncDisposable {
  #output = "";
  #read = 0;
  readonly #child;

  constructor(bench: FleetBench, args: readonly string[], more: Variables = {}) {
    this.#child = Bun.spawn([builtBinary(), ...args], {
      cwd: bench.home,
      env: { ...bench.environment, ...more },
      terminal: {
        cols: 80,
        rows: 24,
        data: (_, bytes) => {
          this.#output += new TextDecoder().decode(bytes);
        },
      },
    });
  }

  /** All that stood on the screen, without colours and carriage returns. */
  get text(): string {
    return Bun.stripANSI(this.#output).replaceAll("\r", "");
  }

  /** Waits until it shows a text that it had not shown when this was last asked. */
  async shows(text: string): Promise<void> {
    await until(
      `it shows ${text}`,
      () => {
        const at = this.text.indexOf(text, this.#read);
        if (at >= 0) this.#read = at + text.length;
        return at >= 0;
      },
      { deadline: 60_000, seen: () => this.text },
    );
  }

  type(text: string): void {
    this.#child.terminal?.write(text);
  }

  signal(name: "SIGTERM"): void {
    this.#child.kill(name);
  }

  /** Its exit status, or the name of the signal that ended it. */
  async ended(): Promise<number | string> {
    await until("it has ended", () => this.#child.exitCode !== null || this.#child.signalCode !== null, {
      deadline: 60_000,
      seen: () => this.text,
    });
    return this.#child.signalCode ?? this.#child.exitCode ?? -1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.exited;
    this.#child.terminal?.close();
  }
}

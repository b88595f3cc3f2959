/** A shell of a host, as a person has it: lines are typed, and what comes is read until the next prompt. */

const PROMPT = /\n\x01(\d+)\n$/;

export interface Came {
  readonly status: number;
  /** What a terminal would have shown, both streams. */
  readonly text: string;
}

export class Shell {
  readonly #child: Bun.Subprocess<"pipe", "pipe", "pipe">;
  readonly #reader: { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> };

  /** What its host had to say while it could not, or not any more. */
  readonly #host: Promise<string>;

  private constructor(child: Bun.Subprocess<"pipe", "pipe", "pipe">) {
    this.#child = child;
    this.#host = new Response(child.stderr).text();
    this.#reader = child.stdout.getReader();
  }

  /** `argv` runs a POSIX shell that reads its standard input. */
  static async open(
    argv: readonly string[],
    options: { readonly env?: Record<string, string>; readonly cwd?: string } = {},
  ): Promise<Shell> {
    const child = Bun.spawn([...argv], { stdin: "pipe", stdout: "pipe", stderr: "pipe", ...options });
    const shell = new Shell(child);
    await shell.run("exec 2>&1");
    return shell;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Types a line and waits for its end. Throws where the shell itself ends. */
  async run(line: string): Promise<Came> {
    // a program that reads must not read the next line
    void this.#child.stdin.write(`{ ${line}\n} </dev/null\nprintf '\\n\\001%s\\n' "$?"\n`);
    await this.#child.stdin.flush();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const end = PROMPT.exec(text);
      if (end !== null) return { status: Number(end[1]), text: text.slice(0, end.index) };
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`the shell ended at: ${line}\n${text}${await this.#host}`);
      text += decoder.decode(value, { stream: true });
    }
  }

  /** Leaves it, or has it ended. */
  async end(signal?: NodeJS.Signals): Promise<void> {
    if (signal === undefined) await this.#child.stdin.end();
    else this.#child.kill(signal);
    await this.#child.exited;
  }
}

/** A client of the Model Context Protocol on the standard input and output of a program: one line a message. */
const PROTOCOL = "2025-06-18";

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What the server says of itself. */
interface Opening {
  readonly instructions?: string;
}

export class ToolClient implements AsyncDisposable {
  readonly #program: Bun.Subprocess<"pipe", "pipe", "inherit">;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #last = 0;
  #opening: Opening = {};

  private constructor(argv: readonly string[], environment: Readonly<Record<string, string>>) {
    this.#program = Bun.spawn([...argv], {
      env: { ...environment },
      cwd: "/",
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
    });
    void this.#read();
  }

  /** With the opening of the protocol done. */
  static async start(
    argv: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<ToolClient> {
    const client = new ToolClient(argv, environment);
    client.#opening = await client.ask<Opening>("initialize", {
      protocolVersion: PROTOCOL,
      capabilities: {},
      clientInfo: { name: "a test", version: "1" },
    });
    client.#write({ method: "notifications/initialized" });
    return client;
  }

  get opening(): Opening {
    return this.#opening;
  }

  async ask<Result>(method: string, params: object = {}): Promise<Result> {
    this.#last += 1;
    const id = this.#last;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    this.#write({ id, method, params });
    const { result, error } = await promise;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result as Result;
  }

  /** The document of one tool. Throws where the tool says that it is an error. */
  async call(tool: string, request: object): Promise<object> {
    const { isError, structuredContent, content } = await this.ask<{
      isError?: boolean;
      structuredContent?: object;
      content: object[];
    }>("tools/call", { name: tool, arguments: request });
    if (isError === true || structuredContent === undefined) {
      throw new Error(`${tool}: ${JSON.stringify(content)}`);
    }
    return structuredContent;
  }

  /** Its exit status, when its input has ended. */
  async end(): Promise<number> {
    await this.#program.stdin.end();
    return await this.#program.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#program.kill("SIGKILL");
    await this.#program.exited;
  }

  #write(message: object): void {
    void this.#program.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
    void this.#program.stdin.flush();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of this.#program.stdout) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#hear(JSON.parse(line) as Answer);
    }
  }

  #hear(answer: Answer): void {
    if (answer.id === undefined) return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}

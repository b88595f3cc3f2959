import { builtBinary } from "./built-binary.ts";
import { until } from "./poll.ts";

export interface GatewayAnswer {
  readonly status: number;
  /** How the report ended; null for plain success and for errors. */
  readonly ending: string | null;
  readonly body: unknown;
}

/** `mosaic gateway run`, over the fleet of an environment. Dispose it and it has ended and its socket is gone. */
export class Gateway implements AsyncDisposable {
  readonly socket: string;
  readonly #child: Bun.Subprocess;

  private constructor(socket: string, child: Bun.Subprocess) {
    this.socket = socket;
    this.#child = child;
  }

  static async start(home: string, environment: Readonly<Record<string, string>>): Promise<Gateway> {
    const socket = `${home}/gateway.sock`;
    const child = Bun.spawn([builtBinary(), "gateway", "run", "--socket", socket], {
      cwd: home,
      env: { ...environment },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "inherit",
    });
    const gateway = new Gateway(socket, child);
    await until("the gateway answers", () => gateway.ask("nothing").then(({ status }) => status === 404));
    return gateway;
  }

  get pid(): number {
    return this.#child.pid;
  }

  async ask(operation: string, request: object = {}, init: RequestInit = {}): Promise<GatewayAnswer> {
    const response = await fetch(`http://localhost/api/v1/${operation}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      ...init,
      unix: this.socket,
    });
    const body: unknown = await response.json();
    return { status: response.status, ending: response.headers.get("mosaic-ending"), body };
  }

  /** Its exit status, after `signal`. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number> {
    this.#child.kill(signal);
    return this.#child.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

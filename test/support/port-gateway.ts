import { builtBinary } from "./built-binary.ts";
import { freePort } from "./free-port.ts";
import type { FleetBench } from "./fleet-bench.ts";
import { until } from "./poll.ts";

/** `mosaic gateway run --port` over a fleet. Dispose it and it has ended. */
export class PortGateway implements AsyncDisposable {
  readonly port: number;
  readonly #bench: FleetBench;
  #child: Bun.Subprocess | undefined;

  private constructor(bench: FleetBench, port: number) {
    this.#bench = bench;
    this.port = port;
  }

  static async start(bench: FleetBench): Promise<PortGateway> {
    const gateway = new PortGateway(bench, freePort());
    await gateway.start();
    return gateway;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Answers, again at the same place. */
  async start(): Promise<void> {
    this.#child = Bun.spawn([builtBinary(), "gateway", "run", "--port", String(this.port)], {
      cwd: this.#bench.home,
      env: { ...this.#bench.environment },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "inherit",
    });
    await until("the gateway answers", async () => (await fetch(this.origin)).ok);
  }

  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child?.kill("SIGTERM");
    await this.#child?.exited;
  }
}

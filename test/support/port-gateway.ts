/** `mosaic gateway run --port`, with one user who can log in. */
import { openSqliteStore } from "../../src/adapters/sqlite-store/open.ts";
import { systemSecrets } from "../../src/adapters/secrets.ts";
import { addUser } from "../../src/domain/gateway/identity.ts";
import { builtBinary } from "./built-binary.ts";
import type { FleetBench } from "./fleet-bench.ts";
import { until } from "./poll.ts";

export const USER = { email: "ada@example.org", name: "Ada", role: "admin" } as const;
export const PASSWORD = "correct horse";

/** Dispose it and it has ended. */
export class PortGateway implements AsyncDisposable {
  readonly port: number;
  readonly #bench: FleetBench;
  #child: Bun.Subprocess | undefined;

  private constructor(bench: FleetBench, port: number) {
    this.#bench = bench;
    this.port = port;
  }

  static async start(bench: FleetBench): Promise<PortGateway> {
    await addOneUser(bench);
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

async function addOneUser(bench: FleetBench): Promise<void> {
  const clock = { now: Date.now, monotonic: () => performance.now() };
  const store = openSqliteStore(bench.path("gateway/gateway.db"), {
    version: "test",
    now: clock.now(),
    userId: process.getuid?.() ?? 0,
  });
  const passwordHash = await systemSecrets.hashPassword(PASSWORD);
  await addUser({ store, secrets: systemSecrets, clock }, { ...USER, passwordHash });
  await store.close();
}

function freePort(): number {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
  const { port } = server;
  void server.stop(true);
  if (port === undefined) throw new Error("there is no free port");
  return port;
}

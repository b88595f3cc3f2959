/** A real Valkey of a test's own: its folder and its port are its own, and nothing of it is left. */
import { RedisClient } from "bun";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describeUnless } from "./describe-lab.ts";
import { freePort } from "./free-port.ts";
import { until } from "./poll.ts";

/** Where scripts/ensure-valkey.sh puts it. */
const PROGRAM = resolve(import.meta.dir, "../../.tools/valkey/valkey-server");

/** Tests that need Valkey: skipped with the reason printed and counted, or failed where it is required. */
export function describeWithValkey(title: string, body: () => void): void {
  const why = "there is no Valkey: bash scripts/ensure-valkey.sh .tools/valkey";
  describeUnless(existsSync(PROGRAM) ? undefined : why, title, body);
}

export class TestValkey implements AsyncDisposable {
  readonly port = freePort();
  readonly #folder = mkdtempSync(join(tmpdir(), "valkey-"));
  readonly #addresses: readonly string[];
  #server: Bun.Subprocess | undefined;

  private constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
  }

  /** False: {@link start} throws. */
  static get isThere(): boolean {
    return existsSync(PROGRAM);
  }

  /** `addresses`: beside 127.0.0.1, of networks of the test's own. */
  static async start(...addresses: readonly string[]): Promise<TestValkey> {
    const server = new TestValkey(addresses);
    await server.start();
    return server;
  }

  get url(): string {
    return `valkey://127.0.0.1:${this.port}`;
  }

  /** Starts it, with nothing in it; resolves when it answers. */
  async start(): Promise<void> {
    const settings = ["--save", "", "--appendonly", "no", "--dir", this.#folder];
    const open = this.#addresses.length === 0 ? [] : ["--protected-mode", "no"];
    settings.push("--bind", "127.0.0.1", ...this.#addresses, ...open);
    this.#server = Bun.spawn([PROGRAM, "--port", String(this.port), ...settings], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    await until("Valkey answers", async () => (await this.ask("PING")) === "PONG");
  }

  /** One command by a client of its own. */
  async ask(command: string, ...words: string[]): Promise<unknown> {
    const client = new RedisClient(this.url, { autoReconnect: false });
    try {
      return await client.send(command, words);
    } finally {
      client.close();
    }
  }

  async stop(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    this.#server?.kill(signal);
    await this.#server?.exited;
    this.#server = undefined;
  }

  /** SIGSTOP: it has its connections and answers nothing. */
  freeze(): void {
    this.#server?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#server?.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thaw();
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

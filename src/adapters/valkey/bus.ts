import type { Bus, BusOptions } from "../../domain/ports/bus.ts";
import { within } from "../within.ts";
import { ValkeyConnection } from "./connection.ts";

const BEAT_MS = 500;
/** Three beats and a bit: a late beat is not a lost one. */
const DEAF_MS = 1_600;
const ANSWER_MS = 1_000;
const RETRY_MS = 500;

/**
 * A bus over Valkey, or Redis. It sends itself a heartbeat; where that is not heard for a while, both clients are
 * replaced, as often as it takes. Bytes travel as base64, because Bun 1.4.5 decodes what it hears as UTF-8.
 */
export function openValkeyBus(url: string, options: BusOptions): Bus {
  return new ValkeyBus(url, options);
}

class ValkeyBus implements Bus {
  readonly #url: string;
  readonly #options: BusOptions;
  readonly #heard = new Map<string, Set<(bytes: Uint8Array) => void>>();
  readonly #beatChannel = `mosaic:beat:${crypto.randomUUID()}`;
  #connection: ValkeyConnection | undefined;
  #lastBeat = 0;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string, options: BusOptions) {
    this.#url = url;
    this.#options = options;
    void this.#connect();
  }

  get isUp(): boolean {
    return this.#connection !== undefined && performance.now() - this.#lastBeat < DEAF_MS;
  }

  async say(channel: string, bytes: Uint8Array): Promise<boolean> {
    return (await this.#ask("PUBLISH", [channel, Buffer.from(bytes).toString("base64")])) !== undefined;
  }

  hear(channel: string, heard: (bytes: Uint8Array) => void): Disposable {
    const listeners = this.#heard.get(channel) ?? new Set();
    const isFirst = listeners.size === 0;
    listeners.add(heard);
    this.#heard.set(channel, listeners);
    if (isFirst) void this.#connection?.listen(channel, this.#tell).catch(ignore);
    return {
      [Symbol.dispose]: () => {
        if (!listeners.delete(heard) || listeners.size > 0) return;
        this.#heard.delete(channel);
        void this.#connection?.forget(channel).catch(ignore);
      },
    };
  }

  async count(name: string, windowMs: number): Promise<number | undefined> {
    // one that has no end yet, whoever began it, gets one: a count without an end would lock somebody out for ever.
    // Both go at once, and the server does them in this order
    const [count, ends] = await Promise.all([
      this.#ask("INCR", [name]),
      this.#ask("PEXPIRE", [name, String(windowMs), "NX"]),
    ]);
    return count === undefined || ends === undefined ? undefined : Number(count);
  }

  async clear(name: string): Promise<boolean> {
    return (await this.#ask("DEL", [name])) !== undefined;
  }

  async mark(name: string, forMs: number): Promise<boolean> {
    return (await this.#ask("SET", [name, "1", "PX", String(forMs)])) !== undefined;
  }

  async marks(prefix: string): Promise<readonly string[] | undefined> {
    const names: string[] = [];
    let cursor = "0";
    do {
      const page = await this.#ask("SCAN", [cursor, "MATCH", `${escapeGlob(prefix)}*`, "COUNT", "200"]);
      if (!isPage(page)) return undefined;
      cursor = page[0];
      names.push(...page[1]);
    } while (cursor !== "0");
    return [...new Set(names)];
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#connection?.[Symbol.dispose]();
    this.#connection = undefined;
  }

  /** undefined where there was no answer. */
  async #ask(command: string, words: string[]): Promise<unknown> {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    try {
      // a frozen server (SIGSTOP) never answers, and Bun's client waits for ever
      return (await within(ANSWER_MS, () => connection.send(command, words))) ?? undefined;
    } catch {
      return undefined;
    }
  }

  readonly #tell = (channel: string, text: string): void => {
    if (channel === this.#beatChannel) {
      this.#lastBeat = performance.now();
      return;
    }
    const bytes = Buffer.from(text, "base64");
    for (const heard of this.#heard.get(channel) ?? []) heard(bytes);
  };

  async #connect(): Promise<void> {
    try {
      const connection = await ValkeyConnection.open(this.#url, ANSWER_MS, this.#channels(), this.#tell);
      if (this.#isClosed) {
        connection[Symbol.dispose]();
        return;
      }
      this.#connection = connection;
      this.#lastBeat = performance.now();
      // channels that were asked for while it connected
      await Promise.all(this.#channels().map((channel) => connection.listen(channel, this.#tell)));
      if (this.#isClosed) return;
      // only now: what is read before it is heard may change in between
      this.#options.onGap();
      this.#after(0, () => this.#beat(connection));
    } catch {
      this.#connection?.[Symbol.dispose]();
      this.#connection = undefined;
      this.#after(RETRY_MS, () => this.#connect());
    }
  }

  #channels(): string[] {
    return [this.#beatChannel, ...this.#heard.keys()];
  }

  async #beat(connection: ValkeyConnection): Promise<void> {
    void connection.send("PUBLISH", [this.#beatChannel, ""]).catch(ignore);
    if (performance.now() - this.#lastBeat < DEAF_MS) {
      this.#after(BEAT_MS, () => this.#beat(connection));
      return;
    }
    this.#connection = undefined;
    connection[Symbol.dispose]();
    this.#options.onAway?.();
    await this.#connect();
  }

  #after(milliseconds: number, work: () => Promise<void>): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void work(), milliseconds);
  }
}

/** The heartbeat finds out that nothing is heard, not the answer to a command. */
function ignore(): void {}

function escapeGlob(text: string): string {
  return text.replaceAll(/[*?[\]\\^-]/g, String.raw`\$&`);
}

function isPage(answer: unknown): answer is [string, string[]] {
  return Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[1]);
}

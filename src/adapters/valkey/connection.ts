import type { RedisClient } from "bun";
import { within } from "../within.ts";
import { valkeyClient } from "./client.ts";

/**
 * Two clients of one server, of which one only listens. Neither heals by itself: Bun 1.4.5's client says `connected`
 * and stays deaf after its connection was replaced (oven-sh/bun#33450), and gives up for good after 20 tries.
 */
export class ValkeyConnection implements Disposable {
  readonly #speaker: RedisClient;
  readonly #listener: RedisClient;
  /** A channel that is asked for twice would be heard twice. */
  readonly #listened = new Set<string>();

  private constructor(speaker: RedisClient, listener: RedisClient) {
    this.#speaker = speaker;
    this.#listener = listener;
  }

  /** Rejects when the server does not answer both within `withinMs`. `heard` gets the text of each channel. */
  static async open(
    url: string,
    withinMs: number,
    channels: Iterable<string>,
    heard: (channel: string, text: string) => void,
  ): Promise<ValkeyConnection> {
    const client = () => valkeyClient(url, { withinMs, waits: false });
    const connection = new ValkeyConnection(client(), client());
    try {
      await within(withinMs, () => connection.#begin(channels, heard));
      return connection;
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  }

  async #begin(channels: Iterable<string>, heard: (channel: string, text: string) => void): Promise<void> {
    await Promise.all([this.#speaker.connect(), this.#listener.connect()]);
    for (const channel of channels) await this.listen(channel, heard);
  }

  async listen(channel: string, heard: (channel: string, text: string) => void): Promise<void> {
    if (this.#listened.has(channel)) return;
    this.#listened.add(channel);
    await this.#listener.subscribe(channel, (text) => {
      heard(channel, text);
    });
  }

  async forget(channel: string): Promise<void> {
    this.#listened.delete(channel);
    await this.#listener.unsubscribe(channel);
  }

  async send(command: string, words: string[]): Promise<unknown> {
    return await this.#speaker.send(command, words);
  }

  [Symbol.dispose](): void {
    for (const client of [this.#speaker, this.#listener]) client.close();
  }
}

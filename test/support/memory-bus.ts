import type { Bus } from "../../src/domain/ports/bus.ts";

/** A bus within one process, on which everything that is said is heard at once; and what was said, as it passed. */
export class MemoryBus implements Bus {
  readonly isUp = true;
  readonly passed: { readonly channel: string; readonly bytes: Uint8Array }[] = [];
  readonly #heard = new Map<string, Set<(bytes: Uint8Array) => void>>();

  async say(channel: string, bytes: Uint8Array): Promise<boolean> {
    this.passed.push({ channel, bytes });
    for (const heard of this.#heard.get(channel) ?? []) heard(bytes);
    return true;
  }

  hear(channel: string, heard: (bytes: Uint8Array) => void): Disposable {
    const listeners = this.#heard.get(channel) ?? new Set();
    this.#heard.set(channel, listeners.add(heard));
    return { [Symbol.dispose]: () => void listeners.delete(heard) };
  }

  count(): Promise<number> {
    return Promise.resolve(1);
  }

  clear(): Promise<boolean> {
    return Promise.resolve(true);
  }

  mark(): Promise<boolean> {
    return Promise.resolve(true);
  }

  marks(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  close(): void {
    this.#heard.clear();
  }
}

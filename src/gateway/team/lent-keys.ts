import type { Size } from "../terminal/terminals.ts";
import type { KeyMessage } from "./key-messages.ts";

export interface LentKeysParts {
  type(keys: Uint8Array): void;
  resize(size: Size): void;
  /** A message was lost: nothing more is accepted. */
  lost(): void;
}

/**
 * The keys of one person who types from another host, as they arrive at an agent: all of them in their order, or none
 * any more.
 */
export class LentKeys {
  readonly session = crypto.randomUUID();
  readonly #parts: LentKeysParts;
  #taken = 0;
  #hasEnded = false;

  constructor(parts: LentKeysParts) {
    this.#parts = parts;
  }

  take(message: KeyMessage): void {
    if (this.#hasEnded) return;
    if (message.n !== this.#taken + 1) {
      this.#lose();
      return;
    }
    this.#taken = message.n;
    if (message.kind === "keys") this.#parts.type(message.bytes);
    else this.#parts.resize(message.size);
  }

  /** Says how many messages were sent. One that has not arrived by now never will. */
  check(said: number): void {
    if (!this.#hasEnded && said !== this.#taken) this.#lose();
  }

  #lose(): void {
    this.#hasEnded = true;
    this.#parts.lost();
  }
}

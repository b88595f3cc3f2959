import type { Size } from "../terminal/terminals.ts";
import type { KeyMessage } from "./key-messages.ts";

export interface LentKeysParts {
  type(keys: Uint8Array): void;
  resize(size: Size): void;
  /** Something that was said did not come: nothing more is taken. */
  lost(): void;
}

/** The keys of one who types from another host, as they come to an agent: all of them in their order, or none any more. */
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

  /** That so many messages were said: one that has not come by now does not come any more. */
  check(said: number): void {
    if (!this.#hasEnded && said !== this.#taken) this.#lose();
  }

  #lose(): void {
    this.#hasEnded = true;
    this.#parts.lost();
  }
}

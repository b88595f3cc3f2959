import type { Size } from "../terminal/terminals.ts";
import { encodeKeys, type Typed } from "./key-messages.ts";

/** How much may wait for the bus: a large paste. Anything larger is not typed in part. */
const MOST_WAITING = 256 * 1024;

export interface TypedKeysParts {
  /** Passes a message to the bus; false: the bus is away. */
  say(bytes: Uint8Array): Promise<boolean>;
  /** Nothing more is typed: what was sent may not have arrived. */
  lost(why: string): void;
}

/**
 * The keys of one person who types into an agent of another host. They are sent in order, one message at a time, and
 * none is ever sent twice: a possible loss ends the session.
 */
export class TypedKeys {
  readonly #parts: TypedKeysParts;
  #session: string | undefined;
  #size: Size | undefined;
  #keys: Uint8Array[] = [];
  #waiting = 0;
  #isSaying = false;
  #hasEnded = false;
  #said = 0;

  constructor(parts: TypedKeysParts) {
    this.#parts = parts;
  }

  get session(): string | undefined {
    return this.#session;
  }

  /** How many messages were sent. */
  get said(): number {
    return this.#said;
  }

  /** The agent's host accepts keys from now on. */
  begin(session: string): void {
    this.#session = session;
    void this.#pump();
  }

  /** Keys are dropped until the agent's host accepts them, as if the terminal was not open yet. */
  type(bytes: Uint8Array): void {
    if (this.#session === undefined || this.#hasEnded) return;
    if (this.#waiting + bytes.length > MOST_WAITING) {
      this.#lose("more was typed at once than the bus takes");
      return;
    }
    this.#keys.push(bytes);
    this.#waiting += bytes.length;
    void this.#pump();
  }

  /** Only the last size counts. */
  resize(size: Size): void {
    this.#size = size;
    void this.#pump();
  }

  end(): void {
    this.#hasEnded = true;
    this.#keys = [];
  }

  #lose(why: string): void {
    this.end();
    this.#parts.lost(why);
  }

  async #pump(): Promise<void> {
    const session = this.#session;
    if (session === undefined || this.#isSaying) return;
    this.#isSaying = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#said += 1;
      if (await this.#parts.say(encodeKeys({ session, n: this.#said, ...next }))) continue;
      if (!this.#hasEnded) this.#lose("the bus is away: the last keys may not have arrived");
    }
    this.#isSaying = false;
  }

  #next(): Typed | undefined {
    if (this.#hasEnded) return undefined;
    const size = this.#size;
    if (size !== undefined) {
      this.#size = undefined;
      return { kind: "size", size };
    }
    if (this.#keys.length === 0) return undefined;
    const bytes = Buffer.concat(this.#keys);
    this.#keys = [];
    this.#waiting = 0;
    return { kind: "keys", bytes };
  }
}

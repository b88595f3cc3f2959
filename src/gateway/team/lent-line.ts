import type { LiveLine } from "../../domain/ports/live-line.ts";
import type { ViewFrame } from "./view-frames.ts";

/**
 * How much may wait for the bus. A screen with its history is larger: it is sent whole, and nothing waits behind it.
 */
const MOST_WAITING = 256 * 1024;

export interface LentLineParts {
  /** Passes a frame to the bus; false: the bus is away. */
  say(frame: ViewFrame): Promise<boolean>;
  /** It has room again, after it had none. */
  drained(): void;
  /** A frame was lost, or the line was closed: nothing more comes. */
  ended(): void;
}

/**
 * A viewer's line over the bus. One message is under way at a time, and what comes meanwhile is merged. Where the bus
 * is slower than the agent the line is full, and nothing beyond its buffer is kept.
 */
export class LentLine implements LiveLine {
  readonly #parts: LentLineParts;
  #screen: string | undefined;
  #output: Uint8Array[] = [];
  #waiting = 0;
  #closing: { readonly code: number; readonly why: string } | undefined;
  #isSaying = false;
  #isFull = false;
  #hasEnded = false;
  #said = 0;

  constructor(parts: LentLineParts) {
    this.#parts = parts;
  }

  /** The number of the last frame that showed anything. */
  get said(): number {
    return this.#said;
  }

  send(data: string | Uint8Array): boolean {
    if (typeof data === "string") {
      // what came before it does not count any more
      this.#screen = data;
      this.#output = [];
      this.#waiting = 0;
    } else {
      this.#output.push(data);
      this.#waiting += data.length;
    }
    void this.#pump();
    this.#isFull = this.#waiting > MOST_WAITING;
    return !this.#isFull;
  }

  close(code: number, why: string): void {
    this.#closing ??= { code, why };
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#isSaying || this.#hasEnded) return;
    this.#isSaying = true;
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      const isLast = frame.kind === "closed";
      if ((await this.#parts.say(frame)) && !isLast) continue;
      this.#hasEnded = true;
      this.#parts.ended();
      return;
    }
    this.#isSaying = false;
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#parts.drained();
  }

  #next(): ViewFrame | undefined {
    if (this.#closing !== undefined) return { kind: "closed", n: this.#said, ...this.#closing };
    if (this.#screen !== undefined) {
      const text = this.#screen;
      this.#screen = undefined;
      return { kind: "screen", n: (this.#said += 1), text };
    }
    if (this.#output.length === 0) return undefined;
    const bytes = Buffer.concat(this.#output);
    this.#output = [];
    this.#waiting = 0;
    return { kind: "output", n: (this.#said += 1), bytes };
  }
}

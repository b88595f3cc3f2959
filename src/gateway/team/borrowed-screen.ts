import type { Bus } from "../../domain/ports/bus.ts";
import type { LiveLine } from "../../domain/ports/live-line.ts";
import { viewChannel, wantsChannel } from "../../domain/team/channels.ts";
import { CLOSED } from "../terminal/terminals.ts";
import { encodeWant, type ScreenWant } from "./screen-wants.ts";
import { decodeFrame, type ViewFrame } from "./view-frames.ts";

export interface BorrowedScreenParts {
  readonly bus: Pick<Bus, "hear" | "say">;
  /** Where it is shown. */
  readonly line: LiveLine;
  readonly host: { readonly hostId: string; readonly name: string };
  readonly agent: string;
  /** Who looks, as the audit names them: what they may is looked at there too. */
  readonly by: string;
  /** Milliseconds of a clock that nobody sets. */
  now(): number;
}

/** It says so often that somebody looks, and is answered. */
const LOOK_MS = 2_000;
/** How long its host may say nothing. */
const SILENCE_MS = 6_000;
/** A whole screen was asked for and did not come. */
const AGAIN_MS = 1_000;

/**
 * A screen of another host, for one viewer. What is lost on the way is known by its number, and a whole screen is asked
 * for; who is too slow is shown nothing until there is room, and then a whole screen: nothing is kept here.
 */
export class BorrowedScreen {
  readonly #parts: BorrowedScreenParts;
  readonly #view = crypto.randomUUID();
  readonly #hearing: Disposable;
  #heardAt: number;
  #lookedAt = 0;
  #againAt = 0;
  #wasHeard = false;
  #isCurrent = false;
  #isFull = false;
  #hasEnded = false;
  #n = 0;

  constructor(parts: BorrowedScreenParts) {
    this.#parts = parts;
    this.#heardAt = parts.now();
    this.#hearing = parts.bus.hear(viewChannel(this.#view), (bytes) => {
      const frame = decodeFrame(bytes);
      if (frame !== undefined && !this.#hasEnded) this.#take(frame);
    });
    this.#want("look");
  }

  /** To be called twice a second or so. */
  tick(): void {
    if (this.#hasEnded) return;
    const now = this.#parts.now();
    if (now - this.#heardAt > SILENCE_MS) {
      this.#end(CLOSED.away, `${this.#parts.host.name} does not answer: what was shown is old`);
      return;
    }
    // the first one may have been said before anybody heard the answer
    if (!this.#wasHeard || now - this.#lookedAt >= LOOK_MS) this.#want("look");
    if (this.#wasHeard && !this.#isCurrent && !this.#isFull && now - this.#againAt >= AGAIN_MS) this.#again();
  }

  /** The line has room again. */
  drained(): void {
    if (!this.#isFull || this.#hasEnded) return;
    this.#isFull = false;
    this.#again();
  }

  /** The bus is away: what is shown is old from now on. */
  away(): void {
    this.#end(CLOSED.away, "the bus is away: screens of other hosts cannot be shown");
  }

  /** The line is closed. */
  leave(): void {
    if (this.#hasEnded) return;
    this.#stop();
    this.#want("leave");
  }

  #take(frame: ViewFrame): void {
    this.#heardAt = this.#parts.now();
    this.#wasHeard = true;
    switch (frame.kind) {
      case "here":
        if (frame.n !== this.#n) this.#missed(frame.n);
        return;
      case "screen":
        this.#n = frame.n;
        if (!this.#isFull) this.#isCurrent = this.#show(frame.text);
        return;
      case "output": {
        const isNext = frame.n === this.#n + 1;
        if (!isNext) this.#missed(frame.n);
        this.#n = frame.n;
        if (this.#isCurrent) this.#isCurrent = this.#show(frame.bytes);
        return;
      }
      case "closed":
        this.#end(frame.code, frame.why);
    }
  }

  #show(data: string | Uint8Array): boolean {
    this.#isFull = !this.#parts.line.send(data);
    return !this.#isFull;
  }

  #missed(n: number): void {
    this.#n = n;
    this.#isCurrent = false;
    if (!this.#isFull) this.#again();
  }

  #again(): void {
    this.#againAt = this.#parts.now();
    this.#want("again");
  }

  #want(kind: ScreenWant["kind"]): void {
    const { bus, host, agent, by } = this.#parts;
    this.#lookedAt = this.#parts.now();
    void bus.say(wantsChannel(host.hostId), encodeWant({ kind, view: this.#view, agent, by }));
  }

  #end(code: number, why: string): void {
    if (this.#hasEnded) return;
    this.#stop();
    this.#parts.line.close(code, why);
  }

  #stop(): void {
    this.#hasEnded = true;
    this.#hearing[Symbol.dispose]();
  }
}

import type { Bus } from "../../domain/ports/bus.ts";
import type { LiveLine } from "../../domain/ports/live-line.ts";
import { keysChannel, viewChannel, wantsChannel } from "../../domain/team/channels.ts";
import { CLOSED, type Size } from "../terminal/terminals.ts";
import { encodeWant, type ScreenWant } from "./screen-wants.ts";
import { TypedKeys } from "./typed-keys.ts";
import { decodeFrame, type ViewFrame } from "./view-frames.ts";

export interface BorrowedScreenParts {
  readonly bus: Pick<Bus, "hear" | "say">;
  /** Where it is shown. */
  readonly line: LiveLine;
  readonly host: { readonly hostId: string; readonly name: string };
  readonly agent: string;
  /** The viewer as the audit names them. Their rights are checked on the agent's host too. */
  readonly by: string;
  /** The viewer's host. */
  readonly from: string;
  /** Whether they type too. */
  readonly mayType: boolean;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

/** How often the viewer's side says that somebody still looks; the agent's host answers. */
const LOOK_MS = 2_000;
/** How long the agent's host may be silent. */
const SILENCE_MS = 6_000;
/** How long a requested whole screen may take before it is requested again. */
const AGAIN_MS = 1_000;

/**
 * A screen of another host, for one viewer. Lost messages show by their numbers, and a whole screen is requested then.
 * A viewer that is too slow is sent nothing until there is room, and then a whole screen: nothing is buffered here. For
 * a viewer who types, nothing is shown before the agent's host takes keys, and lost keys end the session.
 */
export class BorrowedScreen {
  readonly #parts: BorrowedScreenParts;
  readonly #view = crypto.randomUUID();
  readonly #hearing: Disposable;
  /** Of a viewer who types. */
  readonly #keys: TypedKeys | undefined;
  #heardAt: number;
  #lookedAt = 0;
  #againAt = 0;
  #checked = 0;
  #wasHeard = false;
  #isCurrent = false;
  #isFull = false;
  #hasEnded = false;
  #n = 0;

  constructor(parts: BorrowedScreenParts) {
    this.#parts = parts;
    const { bus, host } = parts;
    this.#heardAt = parts.now();
    this.#keys = parts.mayType
      ? new TypedKeys({
          say: (bytes) => bus.say(keysChannel(host.hostId), bytes),
          lost: (why) => this.#end(CLOSED.away, why),
        })
      : undefined;
    this.#hearing = bus.hear(viewChannel(this.#view), (bytes) => {
      const frame = decodeFrame(bytes);
      if (frame !== undefined && !this.#hasEnded) this.#take(frame);
    });
    this.#want("look");
  }

  /** Must be called about twice a second. */
  tick(): void {
    if (this.#hasEnded) return;
    const now = this.#parts.now();
    if (now - this.#heardAt > SILENCE_MS) {
      this.#end(CLOSED.away, `${this.#parts.host.name} does not answer: what was shown is old`);
      return;
    }
    // The first message may have come before anybody could hear the answer, and whether keys arrived is asked early.
    const asks = !this.#wasHeard || this.#checked !== (this.#keys?.said ?? 0);
    if (asks || now - this.#lookedAt >= LOOK_MS) this.#want("look");
    if (this.#wasHeard && !this.#isCurrent && !this.#isFull && now - this.#againAt >= AGAIN_MS) this.#again();
  }

  type(keys: Uint8Array): void {
    this.#keys?.type(keys);
  }

  resize(size: Size): void {
    this.#keys?.resize(size);
  }

  /** The line has room again. */
  drained(): void {
    if (!this.#isFull || this.#hasEnded) return;
    this.#isFull = false;
    this.#again();
  }

  /** The bus is away: what is shown is old from now on. */
  away(): void {
    this.#end(
      CLOSED.away,
      this.#keys === undefined
        ? "the bus is away: screens of other hosts cannot be shown"
        : "the bus is away: the last keys may not have arrived",
    );
  }

  /** The line is closed. */
  leave(): void {
    if (this.#hasEnded) return;
    this.#stop();
    this.#want("leave");
  }

  #take(frame: ViewFrame): void {
    this.#heardAt = this.#parts.now();
    if (frame.kind === "closed") {
      this.#end(frame.code, frame.why);
      return;
    }
    if (this.#keys !== undefined && this.#keys.session === undefined && frame.kind !== "types") return;
    this.#wasHeard = true;
    switch (frame.kind) {
      case "types":
        this.#begin(frame.session);
        return;
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
      }
    }
  }

  #begin(session: string): void {
    const keys = this.#keys;
    if (keys === undefined || keys.session === session) return;
    if (keys.session !== undefined) {
      this.#end(CLOSED.away, `${this.#parts.host.name} began anew: the last keys may not have arrived`);
      return;
    }
    keys.begin(session);
    // an earlier message was not shown
    this.#again();
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
    const { bus, host, agent, by, from } = this.#parts;
    const keys = this.#keys?.said ?? 0;
    const types = this.#keys === undefined ? null : (this.#keys.session ?? "begin");
    this.#lookedAt = this.#parts.now();
    this.#checked = keys;
    const want = { kind, view: this.#view, agent, by, from, types, keys };
    void bus.say(wantsChannel(host.hostId), encodeWant(want));
  }

  #end(code: number, why: string): void {
    if (this.#hasEnded) return;
    this.#stop();
    // nobody else can type there until its host knows
    if (this.#keys !== undefined) this.#want("leave");
    this.#parts.line.close(code, why);
  }

  #stop(): void {
    this.#hasEnded = true;
    this.#keys?.end();
    this.#hearing[Symbol.dispose]();
  }
}

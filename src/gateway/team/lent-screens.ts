import type { Bus } from "../../domain/ports/bus.ts";
import { viewChannel, wantsChannel } from "../../domain/team/channels.ts";
import { CLOSED, type Terminals } from "../terminal/terminals.ts";
import { LentLine } from "./lent-line.ts";
import { decodeWant, type ScreenWant } from "./screen-wants.ts";
import { encodeFrame } from "./view-frames.ts";

export interface LentScreensParts {
  readonly bus: Pick<Bus, "hear" | "say">;
  readonly hostId: string;
  readonly terminals: Pick<Terminals, "join" | "leave" | "drained" | "again">;
  /** Whether somebody, as the audit names them, may look at an agent of this host now. */
  mayLook(by: string, agent: string): Promise<boolean>;
  /** Milliseconds of a clock that nobody sets. */
  now(): number;
}

/** Who does not say for so long that they look does not look any more. */
const FORGOTTEN_MS = 10_000;
/** Who was locked out sees at most this much more. */
const RIGHTS_MS = 5_000;
/** Viewers from other hosts at once. */
const MOST = 64;

interface Lent {
  readonly want: ScreenWant;
  readonly line: LentLine;
  wantedAt: number;
  askedAt: number;
}

/**
 * The screens of this host's agents for who looks from other hosts of the team: each with the rights that they have here.
 * Nothing is said where nobody looks, and who goes away without a word is forgotten.
 */
export class LentScreens {
  readonly #parts: LentScreensParts;
  readonly #lent = new Map<string, Lent>();
  readonly #hearing: Disposable;

  constructor(parts: LentScreensParts) {
    this.#parts = parts;
    this.#hearing = parts.bus.hear(wantsChannel(parts.hostId), (bytes) => {
      const want = decodeWant(bytes);
      if (want !== undefined) this.#take(want);
    });
  }

  get viewers(): number {
    return this.#lent.size;
  }

  /** To be called every second or so. */
  tick(): void {
    const now = this.#parts.now();
    for (const [view, lent] of this.#lent) {
      if (now - lent.wantedAt > FORGOTTEN_MS) this.#drop(view);
      else if (now - lent.askedAt > RIGHTS_MS) void this.#askRights(lent, now);
    }
  }

  close(why: string): void {
    this.#hearing[Symbol.dispose]();
    for (const [view, { line }] of this.#lent) {
      line.close(CLOSED.away, why);
      this.#drop(view);
    }
  }

  #take(want: ScreenWant): void {
    const lent = this.#lent.get(want.view);
    if (want.kind === "leave") {
      this.#drop(want.view);
    } else if (lent === undefined) {
      this.#begin(want);
    } else {
      lent.wantedAt = this.#parts.now();
      if (want.kind === "again") this.#parts.terminals.again(lent.line);
      void this.#say(want.view, { kind: "here", n: lent.line.said });
    }
  }

  #begin(want: ScreenWant): void {
    const { view, agent, by } = want;
    if (this.#lent.size >= MOST) {
      const why = "too many look at this host's screens from other hosts";
      void this.#say(view, { kind: "closed", n: 0, code: CLOSED.ended, why });
      return;
    }
    const { terminals } = this.#parts;
    const now = this.#parts.now();
    const line = new LentLine({
      say: (frame) => this.#say(view, frame),
      drained: () => terminals.drained(line),
      ended: () => this.#drop(view),
    });
    const lent = { want, line, wantedAt: now, askedAt: now };
    this.#lent.set(view, lent);
    void this.#askRights(lent, now).then(async (may) => {
      // it may be gone meanwhile
      if (!may || this.#lent.get(view) !== lent) return;
      await terminals.join(line, { agent, mayType: false, holder: by, holderId: `view ${view}` });
      if (this.#lent.get(view) !== lent) terminals.leave(line);
    });
  }

  async #askRights(lent: Lent, now: number): Promise<boolean> {
    lent.askedAt = now;
    const { by, agent } = lent.want;
    if (await this.#parts.mayLook(by, agent).catch(() => false)) return true;
    lent.line.close(CLOSED.refused, "who looks may not, or not any more");
    this.#parts.terminals.leave(lent.line);
    return false;
  }

  #drop(view: string): void {
    const lent = this.#lent.get(view);
    if (lent === undefined) return;
    this.#lent.delete(view);
    this.#parts.terminals.leave(lent.line);
  }

  #say(view: string, frame: Parameters<typeof encodeFrame>[0]): Promise<boolean> {
    return this.#parts.bus.say(viewChannel(view), encodeFrame(frame));
  }
}

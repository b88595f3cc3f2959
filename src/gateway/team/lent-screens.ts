import type { Bus } from "../../domain/ports/bus.ts";
import { keysChannel, viewChannel, wantsChannel } from "../../domain/team/channels.ts";
import { CLOSED, type Terminals } from "../terminal/terminals.ts";
import { decodeKeys } from "./key-messages.ts";
import { LentKeys } from "./lent-keys.ts";
import { LentLine } from "./lent-line.ts";
import { decodeWant, type ScreenWant } from "./screen-wants.ts";
import { encodeFrame, type ViewFrame } from "./view-frames.ts";

/** A viewer, or a person who types, from another host. */
export type Looker = Pick<ScreenWant, "agent" | "by" | "from">;

export interface LentScreensParts {
  readonly bus: Pick<Bus, "hear" | "say">;
  readonly hostId: string;
  readonly terminals: Pick<Terminals, "join" | "leave" | "drained" | "again" | "type" | "resize">;
  /** Whether a person, as the audit names them, may look at an agent of this host now, or type into it too. */
  may(does: "look" | "type", by: string, agent: string): Promise<boolean>;
  /** Audits that somebody begins or stops typing; what cannot be audited is not done. */
  audit(what: "open" | "close", who: Looker): Promise<void>;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

/** A viewer that is silent for this long has left. */
const FORGOTTEN_MS = 10_000;
/** The longest time that somebody who lost their rights still sees. */
const RIGHTS_MS = 5_000;
/** Viewers from other hosts at the same time. */
const MOST = 64;

interface Lent {
  readonly want: ScreenWant;
  readonly line: LentLine;
  wantedAt: number;
  askedAt: number;
  /** Of a viewer who types, once there is a pane for their keys. */
  keys: LentKeys | undefined;
  /** Whether it was audited that they begin to type. */
  isWritten: boolean;
}

/**
 * The screens of this host's agents for viewers on other hosts of the team, each checked against their rights here.
 * Without viewers nothing is sent, and a viewer that goes away silently is forgotten. A person who types is also a
 * viewer, and the only one who types into that agent, here or from elsewhere.
 */
export class LentScreens {
  readonly #parts: LentScreensParts;
  readonly #lent = new Map<string, Lent>();
  readonly #hearing: readonly Disposable[];

  constructor(parts: LentScreensParts) {
    this.#parts = parts;
    const { bus, hostId } = parts;
    this.#hearing = [
      bus.hear(wantsChannel(hostId), (bytes) => {
        const want = decodeWant(bytes);
        if (want !== undefined) this.#take(want);
      }),
      bus.hear(keysChannel(hostId), (bytes) => {
        const message = decodeKeys(bytes);
        if (message === undefined) return;
        for (const { keys } of this.#lent.values()) if (keys?.session === message.session) keys.take(message);
      }),
    ];
  }

  get viewers(): number {
    return this.#lent.size;
  }

  /** Must be called about every second. */
  tick(): void {
    const now = this.#parts.now();
    for (const [view, lent] of this.#lent) {
      if (now - lent.wantedAt > FORGOTTEN_MS) this.#drop(view);
      else if (now - lent.askedAt > RIGHTS_MS) void this.#askRights(lent, now);
    }
  }

  /** The bus is away: keys may have been lost, so nobody types from elsewhere any more. */
  away(): void {
    for (const [view, { want }] of this.#lent) if (want.types !== null) this.#drop(view);
  }

  close(why: string): void {
    for (const hearing of this.#hearing) hearing[Symbol.dispose]();
    for (const [view, { line }] of this.#lent) {
      line.close(CLOSED.away, why);
      this.#drop(view);
    }
  }

  #take(want: ScreenWant): void {
    const { view, types } = want;
    const lent = this.#lent.get(view);
    if (want.kind === "leave") {
      this.#drop(view);
    } else if (lent === undefined) {
      this.#begin(want);
    } else if (types !== null && types !== "begin" && types !== lent.keys?.session) {
      lent.line.close(CLOSED.away, KEYS_LOST);
    } else {
      lent.wantedAt = this.#parts.now();
      // a viewer that has not heard the answer keeps asking
      if (types === "begin" && lent.keys !== undefined) this.#sayTypes(view, lent.keys);
      if (types !== null && types !== "begin") lent.keys?.check(want.keys);
      if (want.kind === "again") this.#parts.terminals.again(lent.line);
      void this.#say(view, { kind: "here", n: lent.line.said });
    }
  }

  #begin(want: ScreenWant): void {
    const { view, types } = want;
    if (types !== null && types !== "begin") return this.#refuse(view, CLOSED.away, KEYS_LOST);
    if (this.#lent.size >= MOST) {
      return this.#refuse(view, CLOSED.ended, "too many look at this host's screens from other hosts");
    }
    const { terminals } = this.#parts;
    const now = this.#parts.now();
    const line = new LentLine({
      say: (frame) => this.#say(view, frame),
      drained: () => terminals.drained(line),
      ended: () => this.#drop(view),
    });
    const lent: Lent = { want, line, wantedAt: now, askedAt: now, keys: undefined, isWritten: false };
    this.#lent.set(view, lent);
    void this.#open(lent, now);
  }

  async #open(lent: Lent, now: number): Promise<void> {
    const { terminals } = this.#parts;
    const { want, line } = lent;
    const { view, agent } = want;
    const isGone = () => this.#lent.get(view) !== lent;
    if (!(await this.#askRights(lent, now)) || isGone()) return;
    const mayType = want.types !== null;
    if (mayType) {
      try {
        await this.#parts.audit("open", want);
      } catch {
        line.close(CLOSED.ended, "the audit cannot be written");
        return;
      }
      lent.isWritten = true;
      if (isGone()) return this.#writeEnd(want);
    }
    await terminals.join(line, { agent, mayType, holder: nameOf(want), holderId: `view ${view}` });
    if (isGone()) return terminals.leave(line);
    if (!mayType) return;
    // Only now: keys that come before there is a pane would be lost.
    lent.keys = new LentKeys({
      type: (keys) => terminals.type(line, keys),
      resize: (size) => terminals.resize(line, size),
      lost: () => line.close(CLOSED.away, KEYS_LOST),
    });
    this.#sayTypes(view, lent.keys);
  }

  async #askRights(lent: Lent, now: number): Promise<boolean> {
    const { want, line } = lent;
    lent.askedAt = now;
    const does = want.types === null ? "look" : "type";
    if (await this.#parts.may(does, want.by, want.agent).catch(() => false)) return true;
    line.close(CLOSED.refused, `who ${does}s may not, or not any more`);
    this.#parts.terminals.leave(line);
    return false;
  }

  #drop(view: string): void {
    const lent = this.#lent.get(view);
    if (lent === undefined) return;
    this.#lent.delete(view);
    this.#parts.terminals.leave(lent.line);
    if (lent.isWritten) this.#writeEnd(lent.want);
  }

  #writeEnd(want: ScreenWant): void {
    void this.#parts.audit("close", want).catch(ignore);
  }

  #refuse(view: string, code: number, why: string): void {
    void this.#say(view, { kind: "closed", n: 0, code, why });
  }

  #sayTypes(view: string, { session }: LentKeys): void {
    void this.#say(view, { kind: "types", n: 0, session });
  }

  #say(view: string, frame: ViewFrame): Promise<boolean> {
    return this.#parts.bus.say(viewChannel(view), encodeFrame(frame));
  }
}

const KEYS_LOST = "keys were lost on the way: the last ones may not have arrived";

/** For people: who types, and from where. */
function nameOf({ by, from }: ScreenWant): string {
  const who = by === "owner" ? "the owner" : by.replace(/^user:/, "").replace(":", " ");
  return `${who} at ${from}`;
}

function ignore(): void {}

import type { Clock } from "../../base/clock.ts";
import { describeError, MosaicError } from "../../base/errors.ts";
import type { HostPlace, ReportedCall, TeamStore } from "../ports/team-store.ts";
import { Bell } from "./bell.ts";
import { decideWork, type WorkFacts } from "./decide-work.ts";
import { isGood, leaseFrom, LEASE_MS, type Lease } from "./lease.ts";
import type { CallOutcome } from "./outcome.ts";
import { settle, type Claimed } from "./settle.ts";
import { whyNoLease } from "./own-place.ts";

/** Calls carried out at the same time: a delivery runs a few programs, and many hosts have two processors. */
const MOST_AT_ONCE = 16;
/** Calls that only wait for an agent. They cost next to nothing, and must not hold up deliveries. */
const MOST_WAITING = 256;
/** How long started work may go on when the gateway ends. */
const ENDING_MS = 8_000;

export interface WorkerParts {
  readonly store: Pick<TeamStore, "hosts" | "calls">;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  readonly host: HostPlace & { readonly hostId: string; readonly version: string };
  /** A UUID of this process. */
  readonly holder: string;
  /**
   * Does what is asked and returns how it ended; undefined where it was interrupted before anything was done: the call
   * is left as it is, and the next gateway does it. Never throws.
   */
  carryOut(call: Claimed): Promise<CallOutcome | undefined>;
  /** The time, in milliseconds, after which it certainly is not under way any more. */
  longest(call: Claimed): number;
  /** Whether an operation repeated with the same id is done once. */
  repeats(operation: string): boolean;
  /** The operations that spend nearly all of their time waiting for an agent. */
  readonly waiting: readonly string[];
  isPaused(): Promise<boolean>;
  /** The operations that are not taken while the fleet is paused, because they would only wait. */
  readonly heldByPause: readonly string[];
  /** Called when it changes what keeps the worker from working, for a log; undefined: nothing any more. */
  tell(why: string | undefined): void;
}

/** Takes the calls of one host and reports how they ended, while it holds the kernel's lock of that host. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #bell: Bell;
  /** Lines with a call that is under way, or has ended and is not reported. */
  readonly #busy = new Map<
    string,
    { readonly until: number; readonly isWaiting: boolean; hasEnded: boolean }
  >();
  #finished: ReportedCall[] = [];
  #lease: Lease | undefined;
  #isInDoubt = false;
  #isHinted = true;
  #claimedAt = -Infinity;
  #failedAt: number | undefined;
  #isEnding = false;
  #told: string | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#bell = new Bell(parts.clock);
  }

  /** The epoch for writing states; undefined without a valid lease. */
  get epoch(): number | undefined {
    return isGood(this.#lease, this.#parts.clock.monotonic()) ? this.#lease.epoch : undefined;
  }

  /** There may be new calls. */
  hint(): void {
    this.#isHinted = true;
    this.#bell.ring();
  }

  /** Works until told to end; then finishes and reports what was started, and gives the lease back. */
  async run(ends: AbortSignal): Promise<void> {
    const end = () => {
      this.#isEnding = true;
      this.#bell.ring();
    };
    if (ends.aborted) end();
    else ends.addEventListener("abort", end, { once: true });
    let last = Infinity;
    for (;;) {
      if (this.#isEnding) {
        last = Math.min(last, this.#now() + ENDING_MS);
        if ((this.#busy.size === 0 && this.#finished.length === 0) || this.#now() >= last) break;
      }
      this.#giveUpLate();
      await this.#step(last);
    }
    // what ended at the last moment
    if (this.#finished.length > 0) await this.#asking(() => this.#report());
    await this.#giveBack();
  }

  async #step(last: number): Promise<void> {
    const action = decideWork(this.#facts());
    switch (action.kind) {
      case "wait":
        return await this.#bell.waitUntil(Math.min(action.until, last));
      case "take-lease":
        return await this.#asking(() => this.#takeLease());
      case "renew-lease":
        return await this.#asking(() => this.#renewLease(action.lease));
      case "report":
        return await this.#asking(() => this.#report());
      case "claim":
        return await this.#asking(() => this.#claim(action.lease));
    }
  }

  #facts(): WorkFacts {
    return {
      now: this.#now(),
      lease: this.#lease,
      isInDoubt: this.#isInDoubt,
      finished: this.#finished.length,
      free: this.#free(),
      isHinted: this.#isHinted,
      claimedAt: this.#claimedAt,
      failedAt: this.#failedAt,
      isEnding: this.#isEnding,
    };
  }

  /** How many more calls may be started. */
  #free(): number {
    return MOST_AT_ONCE - (this.#busy.size - this.#waiting());
  }

  #waiting(): number {
    return [...this.#busy.values()].filter(({ isWaiting }) => isWaiting).length;
  }

  async #takeLease(): Promise<void> {
    const { store, host, holder } = this.#parts;
    const askedAt = this.#now();
    const epoch = await store.hosts.takeLease({ ...host, holder, lengthMs: LEASE_MS });
    if (epoch === undefined) {
      this.#lease = undefined;
      throw whyNoLease(await store.hosts.byId(host.hostId), host);
    }
    this.#lease = leaseFrom(epoch, askedAt);
    this.#isInDoubt = false;
    this.#isHinted = true;
  }

  async #renewLease({ epoch }: Lease): Promise<void> {
    const { store, host, holder } = this.#parts;
    const askedAt = this.#now();
    const isOurs = await store.hosts.renewLease(host.hostId, holder, epoch, LEASE_MS);
    this.#lease = isOurs ? leaseFrom(epoch, askedAt) : undefined;
  }

  async #claim({ epoch }: Lease): Promise<void> {
    const { store, host } = this.#parts;
    this.#isHinted = false;
    this.#claimedAt = this.#now();
    const { waiting, heldByPause } = this.#parts;
    const without = [
      ...((await this.#parts.isPaused()) ? heldByPause : []),
      ...(this.#waiting() >= MOST_WAITING ? waiting : []),
    ];
    const free = this.#free();
    let claimed;
    try {
      claimed = await store.calls.claim(host.hostId, epoch, [...this.#busy.keys()], free, without);
    } catch (thrown) {
      // nobody knows whether it was done, except where the server itself gave up
      this.#isInDoubt = !(thrown instanceof MosaicError && thrown.code === "storage-slow");
      throw thrown;
    }
    for (const call of claimed) this.#begin({ ...call, epoch });
    if (claimed.length === free) this.#isHinted = true;
  }

  #begin(call: Claimed): void {
    const { line, id, epoch, operation } = call;
    const what = settle(call, { repeats: this.#parts.repeats(operation) });
    const outcome = what === "do" ? this.#parts.carryOut(call) : Promise.resolve({ kind: what });
    const begun = {
      until: this.#now() + this.#parts.longest(call),
      isWaiting: this.#parts.waiting.includes(operation),
      hasEnded: false,
    };
    this.#busy.set(line, begun);
    void outcome.then((ended) => {
      // it was given up and started again: only that answer counts
      if (this.#busy.get(line) !== begun) return;
      begun.hasEnded = true;
      if (ended === undefined) this.#busy.delete(line);
      else this.#finished.push({ line, id, epoch, outcome: ended });
      this.#bell.ring();
    });
  }

  /**
   * A call that should have ended long ago no longer blocks its line: a new epoch repeats it, and the journal answers.
   */
  #giveUpLate(): void {
    for (const [line, { until, hasEnded }] of this.#busy) {
      if (hasEnded || this.#now() < until) continue;
      this.#busy.delete(line);
      this.#isInDoubt = true;
    }
  }

  /**
   * What ends meanwhile is reported the next time. A call of an older epoch is not accepted; it comes again, and is
   * answered as before.
   */
  async #report(): Promise<void> {
    const { store, host } = this.#parts;
    // what ends meanwhile is not among these
    const ended = [...this.#finished];
    await store.calls.report(host.hostId, ended);
    const reported = new Set(ended);
    this.#finished = this.#finished.filter((call) => !reported.has(call));
    for (const { line } of ended) this.#busy.delete(line);
    this.#isHinted = true;
  }

  async #giveBack(): Promise<void> {
    if (this.#lease === undefined) return;
    const { store, host, holder } = this.#parts;
    // the next holder takes it in any case
    await store.hosts.dropLease(host.hostId, holder, this.#lease.epoch).catch(ignore);
  }

  async #asking(ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
      this.#failedAt = undefined;
      this.#tell(undefined);
    } catch (thrown) {
      this.#failedAt = this.#now();
      this.#tell(describeError(thrown));
    }
  }

  #tell(why: string | undefined): void {
    const before = this.#told;
    this.#told = why;
    // the number of seconds is no news: it would make a line each second
    if (withoutNumbers(why) === withoutNumbers(before)) return;
    this.#parts.tell(why);
  }

  #now(): number {
    return this.#parts.clock.monotonic();
  }
}

function withoutNumbers(text: string | undefined): string | undefined {
  return text?.replace(/\d+/g, "");
}

function ignore(): void {}

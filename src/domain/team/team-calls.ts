import type { HostName } from "../../base/addresses.ts";
import type { Clock } from "../../base/clock.ts";
import { MosaicError } from "../../base/errors.ts";
import { fingerprint } from "../../base/fingerprint.ts";
import { nearest } from "../../base/nearest.ts";
import type { CallKey, StoredCall, TeamStore } from "../ports/team-store.ts";
import { readOutcome, type CallOutcome } from "./outcome.ts";

/** Less than the day for which a journal remembers ids; the table checks it too. */
const EXPIRES_MS = 23 * 3_600_000;
/** The safety net below the hints, while somebody waits. */
const LOOK_MS = 1_000;
/** A runtime gets at least this long for its proof, whatever time is left (`LEAST_PROOF_MS`). */
const PROOF_MS = 5_000;

/** A call to another host. */
export interface CallWish {
  readonly host: HostName;
  /** The agent whose queue it joins; otherwise a line of its own. */
  readonly line: string;
  readonly id: string;
  readonly operation: string;
  readonly request: object;
  /**
   * Parts that must be equal for a second call with this id to be the same: the text and its sender, but not the wait.
   */
  readonly sameness: readonly unknown[];
  readonly createdBy: string;
  /** How long to wait for the end, in milliseconds. */
  readonly patienceMs: number;
  /** Its host must take it within this time, or never does, and the wait ends; undefined: 23 hours. */
  readonly takenWithinMs?: number | undefined;
  /**
   * What repeating it means when nobody knows whether it was stored: with an id, it is the very same call; "harmless":
   * no harm is done; undefined: it might be done twice.
   */
  readonly again?: { readonly id: string } | "harmless" | undefined;
}

/** How far it came while it was waited for. */
export type CallEnd =
  | { readonly kind: "ended"; readonly outcome: CallOutcome }
  | {
      readonly kind: "stored" | "delivering";
      /** Since the host was heard from; null: never; undefined: not known. */
      readonly hostHeardMs: number | null | undefined;
    };

interface Waiter {
  readonly key: CallKey;
  last: StoredCall | undefined;
  /** When that was asked. */
  askedAt: number;
  changed: () => void;
}

export interface CallTools {
  readonly store: Pick<TeamStore, "calls" | "hosts">;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  readonly hostId: string;
}

/** The calls of this host to others: stores them, and waits for their ends. */
export class TeamCalls {
  readonly #tools: CallTools;
  readonly #waiters = new Set<Waiter>();
  #isLooking = false;
  #isDue = false;

  constructor(tools: CallTools) {
    this.#tools = tools;
  }

  /** Some of our calls may have ended. */
  hint(): void {
    void this.#look();
  }

  /**
   * Stores a call and waits. The same id again is the same call: the stored one is waited for. Throws MosaicError
   * `no-such-host`, `id-of-another-text`, and `storage-away` where it may or may not have been stored.
   */
  async ask(wish: CallWish, signal: AbortSignal): Promise<CallEnd> {
    const { clock } = this.#tools;
    const { host, line, id, patienceMs, takenWithinMs = EXPIRES_MS } = wish;
    let deadline = clock.monotonic() + patienceMs;
    await this.#store(wish, deadline, signal);
    // by the database's clock, its time began before the answer came
    const isTakenBy = clock.monotonic() + takenWithinMs;
    const waiter: Waiter = { key: { host, line, id }, last: undefined, askedAt: -Infinity, changed: ignore };
    this.#waiters.add(waiter);
    let isExtended = false;
    try {
      for (;;) {
        await this.#next(waiter, deadline, signal);
        const { last } = waiter;
        if (last?.state === "ended") return { kind: "ended", outcome: requireOutcome(last.outcome) };
        if (last?.state === "stored" && waiter.askedAt >= isTakenBy) {
          return { kind: "ended", outcome: { kind: "expired" } };
        }
        if (clock.monotonic() < deadline) continue;
        // what its host has begun takes as long as it would locally
        if (last?.state === "delivering" && !isExtended) {
          isExtended = true;
          deadline = clock.monotonic() + patienceMs + PROOF_MS;
          continue;
        }
        return {
          kind: last?.state === "delivering" ? "delivering" : "stored",
          hostHeardMs: heardMs(waiter, clock.monotonic()),
        };
      }
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  async #store(wish: CallWish, deadline: number, signal: AbortSignal): Promise<void> {
    const { store, clock, hostId } = this.#tools;
    const { host, line, id, operation, request, sameness, createdBy, takenWithinMs = EXPIRES_MS } = wish;
    // a call that nobody would take later is not stored later either
    const giveUp = Math.min(deadline, clock.monotonic() + takenWithinMs);
    const sha256 = fingerprint(JSON.stringify([operation, ...sameness]));
    for (;;) {
      try {
        const added = await store.calls.add({
          host,
          line,
          id,
          operation,
          request,
          sha256,
          createdBy,
          fromHostId: hostId,
          expiresMs: takenWithinMs,
        });
        if (added === undefined) throw await this.#noSuchHost(host);
        if (!added) await this.#requireSame({ host, line, id }, sha256);
        return;
      } catch (thrown) {
        if (!isAway(thrown)) throw thrown;
        // the same id again: if it was stored, it is found
        if (clock.monotonic() + LOOK_MS >= giveUp) throw maybeStored(thrown, wish);
        await clock.sleep(LOOK_MS, signal);
        // an abort ends the sleep, and a database that is away refuses at once, so without this the loop would spin
        signal.throwIfAborted();
      }
    }
  }

  async #requireSame(key: CallKey, sha256: string): Promise<void> {
    const [found] = await this.#tools.store.calls.find([key]);
    if (found === undefined || found.sha256 === sha256) return;
    throw new MosaicError("usage", `the id ${key.id} was sent to ${key.host}/${key.line} with another text`, {
      code: "id-of-another-text",
      data: { id: key.id },
      hint: "another --id, or none: then it gets a new one",
    });
  }

  async #noSuchHost(host: HostName): Promise<MosaicError> {
    const names = (await this.#tools.store.hosts.all()).map(({ name }) => name);
    return noSuchHost(host, names);
  }

  /** Waits until it has changed, or a look is due. */
  async #next(waiter: Waiter, deadline: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#tools;
    const wake = new AbortController();
    waiter.changed = () => wake.abort();
    const either = AbortSignal.any([signal, wake.signal]);
    void this.#look();
    try {
      await clock.sleep(Math.max(0, Math.min(LOOK_MS, deadline - clock.monotonic())), either);
    } catch (thrown) {
      signal.throwIfAborted();
      if (!wake.signal.aborted) throw thrown;
    }
    signal.throwIfAborted();
  }

  /** One query for everybody who waits; hints that come meanwhile cause another. */
  async #look(): Promise<void> {
    this.#isDue = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      while (this.#isDue && this.#waiters.size > 0) {
        this.#isDue = false;
        const waiters = [...this.#waiters];
        const askedAt = this.#tools.clock.monotonic();
        const found = await this.#tools.store.calls.find(waiters.map(({ key }) => key));
        for (const waiter of waiters) this.#tell(waiter, found, askedAt);
      }
    } catch {
      // the next look is a second away
    } finally {
      this.#isLooking = false;
    }
  }

  #tell(waiter: Waiter, found: readonly StoredCall[], askedAt: number): void {
    const { host, line, id } = waiter.key;
    const call = found.find(({ key }) => key.host === host && key.line === line && key.id === id);
    if (call === undefined) return;
    const isNews = waiter.last?.state !== call.state;
    waiter.last = call;
    waiter.askedAt = askedAt;
    if (isNews) waiter.changed();
  }
}

/** Throws for anything but an outcome: a gateway of another version wrote it. */
function requireOutcome(value: unknown): CallOutcome {
  const outcome = readOutcome(value);
  if (outcome !== undefined) return outcome;
  throw new MosaicError("failure", "the other host's answer is not what this mosaic understands", {
    code: "gateway-other-version",
    hint: "mosaic version, here and there",
  });
}

function isAway(thrown: unknown): thrown is MosaicError {
  return thrown instanceof MosaicError && (thrown.code === "storage-away" || thrown.code === "storage-slow");
}

function maybeStored(thrown: MosaicError, { again, host }: CallWish): MosaicError {
  if (again === "harmless") return thrown;
  const words =
    again === undefined ? `whether ${host} was asked is not known` : "whether it was stored is not known";
  return new MosaicError("unproven", `${thrown.message}; ${words}`, {
    code: "storage-away",
    data: { ...thrown.data, ...again },
    hint:
      again === undefined
        ? `look before you ask again: mosaic fleet ps --host ${host}`
        : `ask again with the same id: --id ${again.id}`,
    cause: thrown,
  });
}

/** The answer may be as old as the database has been away. */
function heardMs({ last, askedAt }: Waiter, now: number): number | null | undefined {
  if (last === undefined) return undefined;
  return last.hostHeardMs === null ? null : last.hostHeardMs + Math.max(0, now - askedAt);
}

/** The team has no host of this name. */
export function noSuchHost(host: string, names: readonly string[]): MosaicError {
  const near = nearest(host, names);
  return new MosaicError("usage", `the team has no host ${JSON.stringify(host)}`, {
    code: "no-such-host",
    data: { host },
    hint: near === undefined ? "mosaic gateway host list" : `did you mean ${near}?`,
  });
}

function ignore(): void {}

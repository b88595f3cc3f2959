import { MosaicError } from "../../base/errors.ts";

/** Another host of the team. */
export interface OtherHost {
  readonly hostId: string;
  readonly name: string;
}

/** What a ticket is for: one agent's screen, for one caller, with or without keys. */
export interface Grant {
  readonly agent: string;
  /** The agent's host; undefined: this one. */
  readonly host?: OtherHost | undefined;
  readonly mayType: boolean;
  /** The person it was given to, for people and the audit. */
  readonly holder: string;
  /** The session or token it was given to: another one cannot use it. */
  readonly holderId: string;
}

/** A browser opens the connection at once. */
const VALID_MS = 30_000;
/** Unused tickets. A page that requests more and more is refused, so it cannot use up memory. */
const MOST = 1_000;

/**
 * Single-use tickets: a browser cannot set headers on a WebSocket, and a cookie alone is never enough for a screen.
 * Each is valid once, for half a minute, for what it was given for.
 */
export class Tickets {
  readonly #now: () => number;
  readonly #open = new Map<string, { readonly grant: Grant; readonly until: number }>();

  /** `now`: milliseconds of a monotonic clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws MosaicError("locked") where too many are open. */
  give(grant: Grant): string {
    this.#forgetOld();
    if (this.#open.size >= MOST) {
      throw new MosaicError("locked", "too many terminals were asked for and not opened", {
        code: "too-many-tickets",
        hint: "wait half a minute",
      });
    }
    const ticket = crypto
      .getRandomValues(new Uint8Array(32))
      .toBase64({ alphabet: "base64url", omitPadding: true });
    this.#open.set(ticket, { grant, until: this.#now() + VALID_MS });
    return ticket;
  }

  /** What the ticket is for; undefined where it is unknown, was used, or is too old. It is used up now. */
  take(ticket: string): Grant | undefined {
    this.#forgetOld();
    const found = this.#open.get(ticket);
    this.#open.delete(ticket);
    return found?.grant;
  }

  #forgetOld(): void {
    for (const [ticket, { until }] of this.#open) if (until <= this.#now()) this.#open.delete(ticket);
  }
}

import { MosaicError } from "../../base/errors.ts";

/** Another host of the team. */
export interface OtherHost {
  readonly hostId: string;
  readonly name: string;
}

/** What a ticket is for: one agent's screen, for one caller, with keys or without. */
export interface Grant {
  readonly agent: string;
  /** Whose agent it is; undefined: this host's own. */
  readonly host?: OtherHost | undefined;
  readonly mayType: boolean;
  /** Who it was given to, for people and the audit. */
  readonly holder: string;
  /** Of the session or token that it was given to: it is of no use to another one. */
  readonly holderId: string;
}

/** A browser asks for the connection at once. */
const VALID_MS = 30_000;
/** Tickets that nobody has used yet; a page that asks for ever more is refused, not served with memory. */
const MOST = 1_000;

/**
 * Single-use tickets: a browser puts no header on a WebSocket, and a cookie alone is never enough for a screen. Each is
 * good once, for half a minute, for what it was given for.
 */
export class Tickets {
  readonly #now: () => number;
  readonly #open = new Map<string, { readonly grant: Grant; readonly until: number }>();

  /** `now`: milliseconds of a clock that nobody sets. */
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

  /** What the ticket is for; undefined where it is none, was used, or is too old. It is used up by this. */
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

/** What has to hold after a round: what people wanted, what was sent, what was there before. Data only. */
import type { Wanted } from "./deeds.ts";

/** What one call of `send` answered; undefined: it was killed before it said anything. */
export interface Attempt {
  readonly verdict: string | undefined;
}

export interface Sent {
  readonly id: string;
  readonly agent: string;
  readonly text: string;
  readonly attempts: readonly Attempt[];
  /** The journal of deliveries was removed after it was first sent: only the conversation that is open knows of it then. */
  readonly isForgotten?: boolean;
}

export interface Expected {
  /** What each agent may be now; more than one where several people did things at once, or one was cut short. */
  readonly wanted: ReadonlyMap<string, ReadonlySet<Wanted>>;
  readonly guests: readonly string[];
  /** The class that each agent may have in the roster. */
  readonly classes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly firstRoster: string;
  readonly sent: readonly Sent[];
  readonly foreign: string;
  readonly victim: string;
  /** Files of others in our folders, relative to the home, which have to stay. */
  readonly planted: ReadonlyMap<string, string>;
}

import { describeError } from "../../base/errors.ts";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import type { FleetPs } from "../../operations/documents/fleet-ps.ts";
import { LookingOn } from "./looking-on.ts";
import { passing } from "./passing.ts";
import { changedRows } from "./row-changes.ts";
import type { Haste } from "./wanted-looks.ts";

/** What a follower of the fleet receives. */
export type FleetNews =
  /** The whole fleet: first, and at each full look. */
  | {
      readonly kind: "fleet";
      readonly document: FleetPs;
      /** How long ago the whole fleet was looked at. A later follower gets what is known by then. */
      readonly age_ms: number;
    }
  /** The rows that changed since. */
  | { readonly kind: "agents"; readonly at: string; readonly agents: readonly AgentRow[] }
  /** The look failed, and why. What was sent before grows older. */
  | { readonly kind: "lost"; readonly why: string };

/** The agents that may have changed. */
export type Invalid = readonly string[] | "all";

/** Reports that something may have changed. Without `haste` it is not urgent. */
export type Invalidate = (agents: Invalid, haste?: Haste) => void;

export interface FeedParts {
  /** The document of `fleet.ps`, for some agents or all. */
  look(agents: Invalid): Promise<FleetPs>;
  /** Reports when to look; runs while there are followers. */
  watch(invalidate: Invalidate): { close(): void };
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

/**
 * The state of the fleet for any number of followers. One look serves all of them, and is taken when an event says that
 * something may have changed; without followers nothing is looked at.
 */
export class FleetFeed {
  readonly #parts: FeedParts;
  readonly #followers = new Set<(news: FleetNews) => void>();
  #last: FleetPs | undefined;
  #lookedAt = 0;
  #looking: LookingOn | undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Calls `tell`, first with the whole fleet; the returned function ends it. */
  follow(tell: (news: FleetNews) => void): () => void {
    this.#followers.add(tell);
    if (this.#looking === undefined) {
      this.#last = undefined;
      this.#looking = new LookingOn(this.#parts, (agents) => this.#look(agents));
    } else if (this.#last !== undefined) {
      tell({ kind: "fleet", document: this.#last, age_ms: this.#parts.now() - this.#lookedAt });
    }
    return () => {
      if (!this.#followers.delete(tell) || this.#followers.size > 0) return;
      this.#looking?.end();
      this.#looking = undefined;
    };
  }

  async #look(agents: Invalid): Promise<void> {
    try {
      const document = await this.#parts.look(this.#last === undefined ? "all" : agents);
      if (agents === "all" || this.#last === undefined) {
        this.#last = document;
        this.#lookedAt = this.#parts.now();
        this.#tell({ kind: "fleet", document, age_ms: 0 });
      } else {
        const changed = changedRows(this.#last.agents, document.agents);
        this.#last = merged(this.#last, document);
        if (changed.length > 0) this.#tell({ kind: "agents", at: document.at, agents: changed });
      }
      this.#looking?.soon(passing(this.#last.agents));
    } catch (thrown) {
      this.#last = undefined;
      this.#tell({ kind: "lost", why: describeError(thrown) });
    }
  }

  #tell(news: FleetNews): void {
    for (const tell of this.#followers) tell(news);
  }
}

/** Replaces the rows that were looked at now; the time stays that of the last full look. */
function merged(before: FleetPs, now: FleetPs): FleetPs {
  const rows = new Map(now.agents.map((row) => [row.agent, row]));
  return { ...before, agents: before.agents.map((row) => rows.get(row.agent) ?? row) };
}

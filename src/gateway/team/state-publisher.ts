import type { Clock } from "../../base/clock.ts";
import { Bell } from "../../domain/team/bell.ts";
import type { TeamStore } from "../../domain/ports/team-store.ts";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import type { FleetNews } from "../live/fleet-feed.ts";

export interface PublisherParts {
  readonly states: Pick<TeamStore["states"], "write">;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  readonly hostId: string;
  /** The epoch to write under; undefined: not now. */
  epoch(): number | undefined;
  /** Called when there is something new to read for the others. */
  readonly written?: () => void;
}

/** How often a failed write is repeated. */
const AGAIN_MS = 2_000;

/** Writes what this host's agents do where the other hosts can read it, as it changes; a burst is one write. */
export class StatePublisher {
  readonly #parts: PublisherParts;
  readonly #bell: Bell;
  readonly #changed = new Map<string, AgentRow>();
  #whole: readonly AgentRow[] | undefined;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    this.#bell = new Bell(parts.clock);
  }

  /** A failed look is not published: what was written before grows old, and the others see that. */
  tell(news: FleetNews): void {
    if (news.kind === "lost") return;
    if (news.kind === "fleet") {
      this.#whole = news.document.agents;
      this.#changed.clear();
    } else {
      for (const row of news.agents) this.#changed.set(row.agent, row);
    }
    this.#bell.ring();
  }

  async run(ends: AbortSignal): Promise<void> {
    const end = () => this.#bell.ring();
    ends.addEventListener("abort", end, { once: true });
    while (!ends.aborted) {
      const isDone = await this.#write();
      await this.#bell.waitUntil(isDone ? Infinity : this.#parts.clock.monotonic() + AGAIN_MS);
    }
  }

  /** false: something is left to write. */
  async #write(): Promise<boolean> {
    const [whole, changed] = [this.#whole, [...this.#changed.values()]];
    if (whole === undefined && changed.length === 0) return true;
    const { states, hostId } = this.#parts;
    const now = this.#parts.epoch();
    if (now === undefined) return false;
    const merged = whole === undefined ? changed : merge(whole, changed);
    const seen = merged.map((row) => ({ agent: row.agent, row }));
    try {
      if (!(await states.write(hostId, now, seen, whole !== undefined))) return false;
    } catch {
      return false;
    }
    this.#parts.written?.();
    if (this.#whole === whole) this.#whole = undefined;
    for (const row of changed) if (this.#changed.get(row.agent) === row) this.#changed.delete(row.agent);
    return this.#whole === undefined && this.#changed.size === 0;
  }
}

function merge(whole: readonly AgentRow[], changed: readonly AgentRow[]): AgentRow[] {
  const newer = new Map(changed.map((row) => [row.agent, row]));
  return whole.map((row) => newer.get(row.agent) ?? row);
}

import type { TeamStore } from "../ports/team-store.ts";
import type { TeamCalls } from "./team-calls.ts";
import type { TeamHost } from "./team-host.ts";

/** The team that a home is a host of. */
export interface Team {
  readonly self: TeamHost;
  readonly store: TeamStore;
  /** What this host asks of others. */
  readonly calls: TeamCalls;
}

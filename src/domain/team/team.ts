import type { TeamStore } from "../ports/team-store.ts";
import type { TeamCalls } from "./team-calls.ts";
import type { TeamHost } from "./team-host.ts";

/** The team that a home has joined. */
export interface Team {
  readonly self: TeamHost;
  readonly store: TeamStore;
  /** The calls of this host to others. */
  readonly calls: TeamCalls;
}

import type { StoredAgent, StoredHost } from "../ports/team-store.ts";

/** A host of the team as it is shown. */
export interface SeenHost {
  readonly host: StoredHost;
  readonly isHere: boolean;
  readonly agents: readonly SeenRow[];
}

export interface SeenRow {
  readonly agent: string;
  readonly runtime: string;
  readonly class: string;
  /** `unknown` where its host is silent. */
  readonly state: string;
  readonly reason: string | null;
  readonly since: string | null;
  readonly flags: readonly string[];
  readonly restarts: number | null;
  /** How long ago its own gateway last confirmed it. */
  readonly ageMs: number;
  /** Its state when its host was last heard from; null while the host is heard. */
  readonly lastState: string | null;
}

/**
 * Hosts with their agents. A silent host keeps its rows: their state is `unknown`, and the last known one stands beside
 * it.
 */
export function seenHosts(
  hosts: readonly StoredHost[],
  agents: readonly StoredAgent[],
  hereId: string,
): readonly SeenHost[] {
  return hosts.map((host) => ({
    host,
    isHere: host.hostId === hereId,
    agents: agents.filter(({ hostId }) => hostId === host.hostId).map((agent) => seenRow(host, agent)),
  }));
}

function seenRow({ isHeld, heardMs, lookedMs }: StoredHost, { agent, row, ageMs }: StoredAgent): SeenRow {
  const told = row as Readonly<Record<string, unknown>>;
  const state = textIn(told["state"]) ?? "unknown";
  const flags = Array.isArray(told["flags"]) ? told["flags"].filter((flag) => typeof flag === "string") : [];
  const known = {
    agent,
    runtime: textIn(told["runtime"]) ?? "",
    class: textIn(told["class"]) ?? "",
    since: textIn(told["since"]),
    flags,
    restarts: typeof told["restarts"] === "number" ? told["restarts"] : null,
    // a row that was not written again was unchanged at the last full look
    ageMs: Math.min(ageMs, lookedMs ?? ageMs),
  };
  if (isHeld) return { ...known, state, reason: textIn(told["reason"]), lastState: null };
  const silence =
    heardMs === null ? "never heard from" : `not heard from for ${Math.round(heardMs / 1000)} s`;
  return { ...known, state: "unknown", reason: `its host was ${silence}`, since: null, lastState: state };
}

function textIn(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

import type { StoredHost } from "../../domain/ports/team-store.ts";
import type { TeamHostRow } from "../documents/gateway-hosts.ts";

/** A host, as documents write it. */
export function hostRow(host: StoredHost, hereId: string): TeamHostRow {
  return {
    host: host.name,
    host_id: host.hostId,
    here: host.hostId === hereId,
    heard: host.isHeld,
    heard_ms: wholeMs(host.heardMs),
    machine_id: host.machineId,
    place: host.place,
    version: host.version,
    enrolled_by: host.enrolledBy,
    stored: host.open,
  };
}

/** The database's clock has microseconds, which nobody needs. */
export function wholeMs(milliseconds: number): number;
export function wholeMs(milliseconds: number | null): number | null;
export function wholeMs(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.max(0, Math.round(milliseconds));
}

import type { FleetPs } from "../../operations/documents/fleet-ps.ts";

/** "paused by ops@host since 2026-11-21T02:00:00.000Z: upgrade of the host" */
export function pauseText({ since, by, reason }: NonNullable<FleetPs["paused"]>): string {
  return `paused by ${by}${since === null ? "" : ` since ${since}`}${reason === "" ? "" : `: ${reason}`}`;
}

/** What the gateway reports, on the stream of the fleet, about the other hosts of its team. */
import type { FleetHosts } from "../operations/documents/fleet-hosts.ts";
import type { GatewayStatus } from "../operations/documents/gateway-status.ts";
import { storeOf } from "./store.ts";

export interface TeamNews {
  /** The last lists of all hosts; null: none yet, or there is no team. */
  readonly hosts: FleetHosts | null;
  /** By performance.now(). */
  readonly receivedAt: number;
  /** Whether this gateway hears the others; null: there are none. */
  readonly bus: GatewayStatus["bus"];
}

const NOTHING: TeamNews = { hosts: null, receivedAt: 0, bus: null };

export const teamNews = storeOf<TeamNews>(NOTHING);

export function listenToTeam(stream: Pick<EventSource, "addEventListener">): void {
  stream.addEventListener("hosts", ({ data }: MessageEvent<string>) => {
    const hosts = JSON.parse(data) as FleetHosts;
    teamNews.set({ ...teamNews.get(), hosts, receivedAt: performance.now() });
  });
  stream.addEventListener("bus", ({ data }: MessageEvent<string>) => {
    teamNews.set({ ...teamNews.get(), bus: JSON.parse(data) as GatewayStatus["bus"] });
  });
}

/** Leaves nothing of the team behind for the next user. */
export function forgetTeam(): void {
  teamNews.set(NOTHING);
}

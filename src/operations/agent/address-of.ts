import type { HostName } from "../../base/addresses.ts";

/** How an agent is called here: by its address where it is of another host. */
export function addressOf(here: string, host: HostName, agent: string): string {
  return host === here ? agent : `${host}/${agent}`;
}

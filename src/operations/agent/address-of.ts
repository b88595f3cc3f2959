import type { HostName } from "../../base/addresses.ts";

/** The name of an agent as this host addresses it: with its host where that is another one. */
export function addressOf(here: string, host: HostName, agent: string): string {
  return host === here ? agent : `${host}/${agent}`;
}

/** A request that may be for another host of the team. */
export interface HostRequest {
  readonly host: string | null;
}

/** Whether it is. */
export function isForOther({ host }: HostRequest, { hostName }: { readonly hostName: string }): boolean {
  return host !== null && host !== "local" && host !== hostName;
}

/** How long another host is given for what only looks, and, besides the waiting that was asked for, for what acts. */
export const LOOKED_WITHIN_MS = 60_000;
export const ACTED_WITHIN_MS = 5 * 60_000;

/** A request that may be for another host of the team. */
export interface HostRequest {
  readonly host: string | null;
}

/** Whether it is. */
export function isForOther({ host }: HostRequest, { hostName }: { readonly hostName: string }): boolean {
  return host !== null && host !== "local" && host !== hostName;
}

/** How an operation is asked of another host. */
export interface AskedThere {
  /** How long it can take there. */
  readonly lastsMs: number;
  /** See CallWish: it may be asked anew without harm. */
  readonly again?: "harmless";
}

/** How long another host is given for what only looks, and, besides the waiting that was asked for, for what acts. */
export const LOOKED_WITHIN_MS = 60_000;
export const ACTED_WITHIN_MS = 5 * 60_000;

export const ONLY_LOOKS: AskedThere = { lastsMs: LOOKED_WITHIN_MS, again: "harmless" };

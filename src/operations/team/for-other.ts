/** A request that may be for another host of the team. */
export interface HostRequest {
  readonly host: string | null;
}

/** Whether the request is for another host. */
export function isForOther({ host }: HostRequest, { hostName }: { readonly hostName: string }): boolean {
  return host !== null && host !== "local" && host !== hostName;
}

/** How an operation is called on another host. */
export interface AskedThere {
  /** How long it can take there. */
  readonly lastsMs: number;
  /** It may be repeated without harm; see {@link CallWish}. */
  readonly again?: "harmless";
}

/** How long another host may take to look, and, in addition to any requested wait, to act. */
export const LOOKED_WITHIN_MS = 60_000;
export const ACTED_WITHIN_MS = 5 * 60_000;

export const ONLY_LOOKS: AskedThere = { lastsMs: LOOKED_WITHIN_MS, again: "harmless" };

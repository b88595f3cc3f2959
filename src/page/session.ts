import { storeOf } from "./store.ts";

export interface User {
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

/** Who is logged in, as `GET /api/v1/me` says it. */
export interface Me {
  readonly user: User | null;
  readonly scopes: readonly string[];
  /** Goes with each request that is not a plain read of a page; only this page's script has it. */
  readonly csrf: string | null;
}

/** "unknown": the gateway has not said yet. */
export interface Session extends Me {
  readonly state: "unknown" | "in" | "out";
}

export const session = storeOf<Session>({ state: "unknown", user: null, scopes: [], csrf: null });

/** What a user may do: look, write to agents, act on them, manage the gateway. */
export function may({ scopes }: Session, scope: "read" | "send" | "operate" | "admin"): boolean {
  return scopes.includes(scope);
}

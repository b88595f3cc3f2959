import { storeOf } from "./store.ts";

export interface User {
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

/** Who is logged in. "unknown": the gateway has not said yet. */
export interface Session {
  readonly state: "unknown" | "in" | "out";
  readonly user: User | null;
  /** Goes with each request that is not a plain read of a page; only this page's script has it. */
  readonly csrf: string | null;
}

export const session = storeOf<Session>({ state: "unknown", user: null, csrf: null });

/** What a user may do: a viewer looks, an operator acts too, an admin also manages the gateway. */
export function mayAct({ user }: Session): boolean {
  return user?.role !== "viewer";
}

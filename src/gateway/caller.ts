import type { Role } from "../base/scopes.ts";
import { ALL_RIGHTS, NO_RIGHTS, type Rights } from "../domain/gateway/rights.ts";

/** Who asks the gateway, as far as it is known. */
export type Caller =
  | { readonly kind: "nobody" }
  /** The user whose home it is, over the unix socket that only they can open. */
  | { readonly kind: "owner" }
  | SessionCaller
  | TokenCaller;

/** A person at the page. */
export interface SessionCaller {
  readonly kind: "session";
  /** Of the session, for its end: not the secret in the cookie. */
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly rights: Rights;
  /** What only the page's own script knows; it goes with each request. */
  readonly csrf: string;
}

/** A program. */
export interface TokenCaller {
  readonly kind: "token";
  readonly id: string;
  readonly name: string;
  readonly rights: Rights;
}

export function rightsOf(caller: Caller): Rights {
  switch (caller.kind) {
    case "owner":
      return ALL_RIGHTS;
    case "nobody":
      return NO_RIGHTS;
    case "session":
    case "token":
      return caller.rights;
  }
}

/** Finds out who presents a secret; undefined for one that is not known, or not valid any more. */
export interface Callers {
  sessionOf(secret: string): Promise<SessionCaller | undefined>;
  tokenOf(secret: string): Promise<TokenCaller | undefined>;
}

import type { Role } from "../base/scopes.ts";
import { ALL_RIGHTS, NO_RIGHTS, type Rights } from "../domain/gateway/rights.ts";

/** The caller of a request, as far as it is known. */
export type Caller =
  | { readonly kind: "nobody" }
  /** The owner of the home, over the unix socket that only they can open. */
  | { readonly kind: "owner" }
  | SessionCaller
  | TokenCaller;

/** A person at the page. */
export interface SessionCaller {
  readonly kind: "session";
  /** Names the session; not the secret in its cookie. */
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly rights: Rights;
  /** Known only to the page's own script, which sends it with each request. */
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

/** Finds the caller by a secret; undefined for an unknown or expired one. */
export interface Callers {
  sessionOf(secret: string): Promise<SessionCaller | undefined>;
  tokenOf(secret: string): Promise<TokenCaller | undefined>;
}

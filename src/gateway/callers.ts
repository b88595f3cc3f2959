import type { Actor } from "../domain/gateway/audit.ts";
import type { Identity } from "../domain/gateway/identity.ts";
import type { Caller, Callers, SessionCaller } from "./caller.ts";

/** The callers that an identity store knows. */
export function callersOf(identity: Identity): Callers {
  return {
    async sessionOf(secret) {
      const found = await identity.sessionOf(secret);
      return found === undefined ? undefined : sessionCaller(found);
    },
    async tokenOf(secret) {
      const found = await identity.tokenOf(secret);
      if (found === undefined) return undefined;
      return { kind: "token", id: found.token.tokenId, name: found.token.name, rights: found.rights };
    },
  };
}

export function sessionCaller({
  session,
  user,
  rights,
}: NonNullable<Awaited<ReturnType<Identity["sessionOf"]>>>): SessionCaller {
  const { userId, email, name, role } = user;
  return { kind: "session", id: session.idSha256, userId, email, name, role, rights, csrf: session.csrf };
}

/** The name of a caller in the audit. */
export function actorOf(caller: Caller): Actor {
  switch (caller.kind) {
    case "session":
      return { actor: `user:${caller.email}`, via: "session" };
    case "token":
      return { actor: `token:${caller.name}`, via: "token" };
    case "owner":
      return { actor: "owner", via: "socket" };
    case "nobody":
      return { actor: "nobody", via: "session" };
  }
}

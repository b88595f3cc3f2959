import { rightsOf, type IdentityTools } from "./identity.ts";
import { ALL_RIGHTS, cutTo, NO_RIGHTS, type Rights } from "./rights.ts";

/**
 * The present rights of somebody of this team who called another of its gateways, by their name in the audit: `owner`,
 * `user:EMAIL`, `token:NAME`. None where that user or token no longer exists, and none for another team's gateway.
 */
export async function rightsOfMember(
  { store, clock }: Pick<IdentityTools, "store" | "clock">,
  actor: string,
): Promise<Rights> {
  if (actor === "owner") return ALL_RIGHTS;
  const [kind, name] = splitOnce(actor);
  if (kind === "user") {
    const user = await store.users.byEmail(name);
    return user === undefined || user.disabledAt !== null ? NO_RIGHTS : await rightsOf({ store }, user);
  }
  if (kind !== "token") return NO_RIGHTS;
  const now = clock.now();
  const token = (await store.tokens.all()).find(
    (one) => one.name === name && one.revokedAt === null && (one.until === null || one.until > now),
  );
  if (token === undefined) return NO_RIGHTS;
  if (token.userId === null) return { ...NO_RIGHTS, scopes: token.scopes };
  const user = (await store.users.all()).find(({ userId }) => userId === token.userId);
  if (user === undefined || user.disabledAt !== null) return NO_RIGHTS;
  return cutTo(await rightsOf({ store }, user), token.scopes);
}

function splitOnce(actor: string): readonly [kind: string, name: string] {
  const at = actor.indexOf(":");
  return at < 0 ? ["", actor] : [actor.slice(0, at), actor.slice(at + 1)];
}

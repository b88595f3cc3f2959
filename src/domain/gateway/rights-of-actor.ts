import { factsOf, type GrantResource } from "../../base/grant-resources.ts";
import type { StoredUser } from "../ports/gateway-store.ts";
import type { Actor } from "./audit.ts";
import { rightsOf, type IdentityTools } from "./identity.ts";
import { ALL_RIGHTS, cutTo, NO_RIGHTS, type Rights } from "./rights.ts";

/**
 * What somebody may now whom another gateway of the team names as its audit does. Nothing for who is not known, is disabled,
 * or whose token was revoked since. A home's owner may all: the hosts of a team trust each other.
 */
export async function rightsOfActor(
  { store, clock }: Pick<IdentityTools, "store" | "clock">,
  actor: string,
): Promise<Rights> {
  if (actor === "owner") return ALL_RIGHTS;
  const [kind, name] = splitOnce(actor);
  if (kind === "user") return await rightsOfLiving(store, await store.users.byEmail(name));
  if (kind === "peer") return await rightsOfPeer(store, name, clock.now());
  if (kind !== "token") return NO_RIGHTS;
  const token = (await store.tokens.all()).find((one) => one.name === name && one.revokedAt === null);
  if (token === undefined || (token.until !== null && token.until <= clock.now())) return NO_RIGHTS;
  if (token.userId === null) return { ...NO_RIGHTS, scopes: token.scopes };
  const user = (await store.users.all()).find(({ userId }) => userId === token.userId);
  return cutTo(await rightsOfLiving(store, user), token.scopes);
}

/** Who is named so, and by which way they came to the gateway that names them. */
export function actorNamed(actor: string): Actor {
  const [kind] = splitOnce(actor);
  if (kind === "user") return { actor, via: "session" };
  return { actor, via: kind === "token" || kind === "peer" ? kind : "socket" };
}

/** What another team's gateway asks for by a grant is judged, row by row, by the gateway that it comes to. */
const CARRIED_FOR_PEERS: readonly GrantResource[] = ["agents.send", "agents.operate", "logs.read"];

/** Of another team's gateway: of what kind its living grants are. One that was revoked meanwhile gives nothing more. */
async function rightsOfPeer(
  { federation }: IdentityTools["store"],
  name: string,
  now: number,
): Promise<Rights> {
  const peer = await federation.peers.byName(name);
  if (peer?.state !== "active") return NO_RIGHTS;
  const living = (await federation.grants.ofPeer(peer.peerId)).filter(
    ({ revokedAt, until }) => revokedAt === null && until > now,
  );
  const given = CARRIED_FOR_PEERS.filter((resource) =>
    living.some(({ resources, exclude }) => resources.includes(resource) && !exclude.includes(resource)),
  );
  return { ...NO_RIGHTS, scopes: given.map((resource) => factsOf(resource).scope) };
}

async function rightsOfLiving(store: IdentityTools["store"], user: StoredUser | undefined): Promise<Rights> {
  return user === undefined || user.disabledAt !== null ? NO_RIGHTS : await rightsOf({ store }, user);
}

function splitOnce(actor: string): readonly [kind: string, name: string] {
  const at = actor.indexOf(":");
  return at < 0 ? [actor, ""] : [actor.slice(0, at), actor.slice(at + 1)];
}

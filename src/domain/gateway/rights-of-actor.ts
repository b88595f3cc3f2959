import { factsOf, type GrantResource } from "../../base/grant-resources.ts";
import type { Actor } from "./audit.ts";
import type { IdentityTools } from "./identity.ts";
import { NO_RIGHTS, type Rights } from "./rights.ts";
import { rightsOfMember } from "./rights-of-member.ts";

/**
 * The present rights of an actor that another gateway of the team names as in its audit: somebody of this team, or
 * another team's gateway. None for an unknown or disabled user, or a revoked token. The owner of a home has all rights:
 * the hosts of a team trust each other.
 */
export async function rightsOfActor(
  tools: Pick<IdentityTools, "store" | "clock">,
  actor: string,
): Promise<Rights> {
  const [kind, name] = splitOnce(actor);
  if (kind === "peer") return await rightsOfPeer(tools.store, name, tools.clock.now());
  return await rightsOfMember(tools, actor);
}

/** The actor of this name, and how they came to the gateway that names them. */
export function actorNamed(actor: string): Actor {
  const [kind] = splitOnce(actor);
  if (kind === "user") return { actor, via: "session" };
  return { actor, via: kind === "token" || kind === "peer" ? kind : "socket" };
}

/** Requests by a grant that another gateway may pass on; the gateway that carries them out judges them row by row. */
const CARRIED_FOR_PEERS: readonly GrantResource[] = ["agents.send", "agents.operate", "logs.read"];

/** For another team's gateway: what its valid grants allow. A grant that was revoked meanwhile allows nothing. */
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

function splitOnce(actor: string): readonly [kind: string, name: string] {
  const at = actor.indexOf(":");
  return at < 0 ? [actor, ""] : [actor.slice(0, at), actor.slice(at + 1)];
}

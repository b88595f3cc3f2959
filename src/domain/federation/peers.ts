import { EVERY_HOST, parseHostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import { NAME_RULE } from "../../base/names.ts";
import { nearest } from "../../base/nearest.ts";
import type { IdentityTools } from "../gateway/identity.ts";
import type { StoredPeer } from "../ports/federation-store.ts";
import type { EnrolledPeer } from "../ports/federation-wire.ts";

type Tools = Pick<IdentityTools, "store" | "secrets" | "clock">;

/** Throws MosaicError `no-such-peer`. */
export async function peerNamed({ store }: Pick<Tools, "store">, name: string): Promise<StoredPeer> {
  const { peers } = store.federation;
  const peer = await peers.byName(name);
  if (peer !== undefined) return peer;
  const names = (await peers.all()).filter(({ state }) => state !== "removed").map((other) => other.name);
  const near = nearest(name, names);
  throw new MosaicError("usage", `there is no peer ${JSON.stringify(name)}`, {
    code: "no-such-peer",
    data: { peer: name },
    hint: near === undefined ? "mosaic federation peer list" : `did you mean ${near}?`,
  });
}

/**
 * Throws MosaicError("usage") for a text that cannot be a peer's name: it is part of addresses, like names of hosts.
 */
export function requirePeerName(name: string): void {
  if (parseHostName(name) !== undefined) return;
  throw new MosaicError(
    "usage",
    `${JSON.stringify(name)} is no peer's name: ${NAME_RULE}, and neither ${EVERY_HOST} nor local`,
  );
}

/**
 * Claims an invite by the half that is sent, before anything is signed for its holder. Throws MosaicError
 * `invite-used`, `invite-expired`, `invite-unknown`.
 */
export async function claimPeerInvite(
  { store, secrets, clock }: Tools,
  invite: string,
  by: string,
): Promise<void> {
  const claim = await store.federation.invites.claim(secrets.sha256(invite), by, clock.now());
  if (claim === "claimed") return;
  throw inviteRefused(claim);
}

const REFUSALS = {
  used: { code: "invite-used", message: "this invite was used already" },
  expired: { code: "invite-expired", message: "this invite is too old" },
  unknown: { code: "invite-unknown", message: "this invite is not known here" },
} as const;

/** With distinct codes; over HTTP the first two are 410, the third is 404. */
export function inviteRefused(claim: keyof typeof REFUSALS): MosaicError {
  const { code, message } = REFUSALS[claim];
  return new MosaicError("configuration", message, {
    code,
    hint: "mosaic federation peer invite, at the other team's gateway",
  });
}

/** Adds a gateway that has proven who it is, without any grant. Throws MosaicError `peer-exists`. */
export async function addPeer(
  { store, clock }: Tools,
  enrolled: EnrolledPeer,
  as: { readonly name: string; readonly by: string },
): Promise<StoredPeer> {
  requirePeerName(as.name);
  const { keyId, publicKey, address, certificate } = enrolled;
  const isAdded = await store.federation.peers.add({
    peerId: keyId,
    name: as.name,
    address,
    certificate,
    key: { keyId, publicKey },
    enrolledAt: clock.now(),
    enrolledBy: as.by,
  });
  if (isAdded) return await peerNamed({ store }, as.name);
  throw new MosaicError("configuration", `there is a peer ${as.name} already, or one with this key`, {
    code: "peer-exists",
    data: { peer: as.name },
    hint: "mosaic federation peer list",
  });
}

/** A key that a peer signs with now; undefined where it was replaced, or belongs to another peer. */
export function keyInUse(
  peer: StoredPeer,
  keyId: string,
  now: number,
): StoredPeer["keys"][number] | undefined {
  return peer.keys.find((key) => key.keyId === keyId && (key.until === null || key.until > now));
}

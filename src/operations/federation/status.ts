import { MosaicError } from "../../base/errors.ts";
import type { FederationWire } from "../../domain/ports/federation-wire.ts";
import type { StoredPeer } from "../../domain/ports/federation-store.ts";
import type { FederationStatus, FederationStatusRequest } from "../documents/federation-status.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { contactRow } from "./rows.ts";

/**
 * How this gateway and each peer are known, and how calls to it went. With `ask` each that may be asked is asked now, for
 * what it has given us; one that does not answer is a row that says so.
 */
export const federationStatus = operation<FederationStatusRequest, FederationStatus>({
  needs: "read",
  whilePaused: "allow",
  async run(call, { ask }) {
    const { services } = call;
    const [{ store, clock }, wire] = await Promise.all([services.gateway(), services.federation()]);
    const living = async () =>
      (await store.federation.peers.all()).filter(({ state }) => state !== "removed");
    const ends = ask ? await askAll(call, wire, await living()) : new Map<string, number>();
    const [peers, grants, self] = await Promise.all([living(), store.federation.grants.all(), selfOf(wire)]);
    const now = clock.now();
    return {
      document: {
        ...heading(services, "mosaic.federation.status/1"),
        at: timestampOf(now),
        self,
        peers: peers.map((peer) => contactRow(peer, grants, now, ends.get(peer.peerId))),
      },
    };
  },
});

/** When the certificates end that they show; of who gave a good answer alone, for it proves whose they are. */
async function askAll(
  call: Call,
  wire: FederationWire,
  peers: readonly StoredPeer[],
): Promise<ReadonlyMap<string, number>> {
  const { askOfPeer } = await import("../peers/ask-peer.ts");
  const ends = peers
    .filter(({ state }) => state === "active")
    .map(async (peer): Promise<readonly (readonly [string, number])[]> => {
      try {
        await askOfPeer(call, peer, { what: "capabilities", path: "capabilities", method: "GET" });
        const { sha256, until } = await wire.certificateAt(peer.address);
        return peer.certificate === null || peer.certificate === sha256 ? [[peer.peerId, until]] : [];
      } catch (thrown) {
        call.signal.throwIfAborted();
        // how it failed is kept with the peer; what is wrong with us is no matter of one
        if (!(thrown instanceof MosaicError) || thrown.code.startsWith("storage-")) throw thrown;
        return [];
      }
    });
  return new Map((await Promise.all(ends)).flat());
}

async function selfOf(wire: FederationWire): Promise<FederationStatus["self"]> {
  const key = await wire.keys.existing();
  const [certificate, address] = await Promise.all([
    wire.ownCertificate(),
    // asked of who has a key alone: else it would be made
    key === undefined ? null : addressOf(wire),
  ]);
  return {
    key: key?.keyId ?? null,
    address,
    certificate: certificate?.sha256 ?? null,
    certificate_until: timestampOf(certificate?.until),
  };
}

async function addressOf(wire: FederationWire): Promise<string | null> {
  try {
    return (await wire.self()).address;
  } catch (thrown) {
    if (thrown instanceof MosaicError && thrown.code === "federation-no-address") return null;
    throw thrown;
  }
}

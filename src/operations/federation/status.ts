import { MosaicError } from "../../base/errors.ts";
import type { FederationWire } from "../../domain/ports/federation-wire.ts";
import type { StoredPeer } from "../../domain/ports/federation-store.ts";
import type { FederationStatus, FederationStatusRequest } from "../documents/federation-status.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { contactRow, type AskedNow } from "./rows.ts";

/**
 * How this gateway and each peer are known, and how calls to it went. With `ask`, each peer that may be called is asked
 * for what it grants us; one that does not answer has a row that says so.
 */
export const federationStatus = operation<FederationStatusRequest, FederationStatus>({
  needs: "read",
  whilePaused: "allow",
  async run(call, { ask }) {
    const { services } = call;
    const [{ store, clock }, wire] = await Promise.all([services.gateway(), services.federation()]);
    const living = async () =>
      (await store.federation.peers.all()).filter(({ state }) => state !== "removed");
    const asked = ask ? await askAll(call, wire, await living()) : new Map<string, AskedNow>();
    const [peers, grants, self] = await Promise.all([living(), store.federation.grants.all(), selfOf(wire)]);
    const now = clock.now();
    return {
      document: {
        ...heading(services, "mosaic.federation.status/1"),
        at: timestampOf(now),
        self,
        peers: peers.map((peer) => contactRow(peer, grants, now, asked.get(peer.peerId))),
      },
    };
  },
});

/**
 * How each has just answered. The end of its certificate is only shown for a good answer, which proves whose
 * certificate it is.
 */
async function askAll(
  call: Call,
  wire: FederationWire,
  peers: readonly StoredPeer[],
): Promise<ReadonlyMap<string, AskedNow>> {
  const { askOfPeer } = await import("../peers/ask-peer.ts");
  const answers = peers
    .filter(({ state }) => state === "active")
    .map(async (peer): Promise<readonly [string, AskedNow]> => {
      try {
        await askOfPeer(call, peer, { what: "capabilities", path: "capabilities", method: "GET" });
        const { sha256, until } = await wire.certificateAt(peer.address);
        const isKnown = peer.certificate === null || peer.certificate === sha256;
        return [peer.peerId, { refusal: null, certificateUntil: isKnown ? until : undefined }];
      } catch (thrown) {
        call.signal.throwIfAborted();
        // a fault on our side is not the fault of one peer
        if (!(thrown instanceof MosaicError) || thrown.code.startsWith("storage-")) throw thrown;
        return [peer.peerId, { refusal: thrown.code, certificateUntil: undefined }];
      }
    });
  return new Map(await Promise.all(answers));
}

async function selfOf(wire: FederationWire): Promise<FederationStatus["self"]> {
  const [key, { address, certificate }] = await Promise.all([wire.keys.existing(), wire.face()]);
  return {
    key: key?.keyId ?? null,
    address: address ?? null,
    certificate: certificate?.sha256 ?? null,
    certificate_until: timestampOf(certificate?.until),
  };
}

import { z } from "zod";
import { peer, peerName } from "./federation-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ peer: peerName });

export const document = documentOf("mosaic.federation.peer.remove/1", {
  peer,
  revoked: z.array(z.string()).meta({ description: "grants that ended with it" }),
});

export type FederationPeerRemoveRequest = z.infer<typeof request>;
export type FederationPeerRemove = z.infer<typeof document>;

import { z } from "zod";
import { peer, peerName } from "./federation-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  peer: peerName,
  undo: z.boolean().default(false).meta({ description: "it is answered again" }),
});

export const document = documentOf("mosaic.federation.peer.suspend/1", { peer });

export type FederationPeerSuspendRequest = z.infer<typeof request>;
export type FederationPeerSuspend = z.infer<typeof document>;

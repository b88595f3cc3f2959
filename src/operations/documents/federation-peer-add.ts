import { z } from "zod";
import { peer, peerName } from "./federation-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  invite: z.string().max(1_000).meta({ description: "as the other team's gateway printed it" }),
  peer: peerName
    .nullable()
    .default(null)
    .meta({ description: "how it is called here; null: as it calls itself" }),
  as: peerName
    .nullable()
    .default(null)
    .meta({ description: "how we are called there; null: as this host is" }),
});

export const document = documentOf("mosaic.federation.peer.add/1", { peer });

export type FederationPeerAddRequest = z.infer<typeof request>;
export type FederationPeerAdd = z.infer<typeof document>;

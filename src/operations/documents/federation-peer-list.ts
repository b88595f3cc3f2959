import { z } from "zod";
import { peer } from "./federation-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.federation.peer.list/1", { peers: z.array(peer) });

export type FederationPeerListRequest = z.infer<typeof request>;
export type FederationPeerList = z.infer<typeof document>;

import { z } from "zod";
import { grant, peer, peerName } from "./federation-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ peer: peerName });

export const document = documentOf("mosaic.federation.peer.show/1", { peer, grants: z.array(grant) });

export type FederationPeerShowRequest = z.infer<typeof request>;
export type FederationPeerShow = z.infer<typeof document>;

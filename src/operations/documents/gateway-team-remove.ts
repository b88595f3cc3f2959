import { z } from "zod";
import { teamName } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ team: teamName });

export const document = documentOf("mosaic.gateway.team.remove/1", { team: z.string() });

export type GatewayTeamRemoveRequest = z.infer<typeof request>;
export type GatewayTeamRemove = z.infer<typeof document>;

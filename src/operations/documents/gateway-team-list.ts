import { z } from "zod";
import { team } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.team.list/1", { teams: z.array(team) });

export type GatewayTeamListRequest = z.infer<typeof request>;
export type GatewayTeamList = z.infer<typeof document>;

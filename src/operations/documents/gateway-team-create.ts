import { z } from "zod";
import { team, teamName } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ team: teamName });

export const document = documentOf("mosaic.gateway.team.create/1", { team });

export type GatewayTeamCreateRequest = z.infer<typeof request>;
export type GatewayTeamCreate = z.infer<typeof document>;

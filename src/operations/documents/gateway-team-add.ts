import { z } from "zod";
import { email, team, teamName } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ team: teamName, emails: z.array(email).min(1) });

export const document = documentOf("mosaic.gateway.team.add/1", { team });

export type GatewayTeamAddRequest = z.infer<typeof request>;
export type GatewayTeamAdd = z.infer<typeof document>;

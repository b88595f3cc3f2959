import { z } from "zod";
import { email, role, user } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({ email, role });

export const document = documentOf("mosaic.gateway.user.role/1", { user });

export type GatewayUserRoleRequest = z.infer<typeof request>;
export type GatewayUserRole = z.infer<typeof document>;

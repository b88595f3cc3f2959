import { z } from "zod";
import { user } from "./gateway-parts.ts";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({});

export const document = documentOf("mosaic.gateway.user.list/1", { users: z.array(user) });

export type GatewayUserListRequest = z.infer<typeof request>;
export type GatewayUserList = z.infer<typeof document>;

import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  leave_behind: z
    .boolean()
    .default(false)
    .meta({ description: "change the key although some peers were not told: those must enrol anew" }),
});

export const document = documentOf("mosaic.federation.key.rotate/1", {
  changed: z
    .boolean()
    .meta({ description: "false: some peer was not told; asked again, it goes on with the same key" }),
  before: z.string().meta({ description: "the key that it signed with" }),
  key: z.string().meta({ description: "the key that takes its place" }),
  told: z.array(z.string()).meta({ description: "peers that take both for a week" }),
  not_told: z.array(z.strictObject({ peer: z.string(), code: z.string(), message: z.string() })),
});

export type FederationKeyRotateRequest = z.infer<typeof request>;
export type FederationKeyRotate = z.infer<typeof document>;

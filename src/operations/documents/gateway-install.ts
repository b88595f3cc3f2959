import { z } from "zod";
import { code } from "./gateway-parts.ts";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({
  headless: z.boolean().default(true).meta({ description: "nobody is there to be given a code" }),
  start: z.boolean().default(true),
  tier: z
    .enum(["local", "team", "standalone"])
    .nullable()
    .default(null)
    .meta({ description: "what keeps users and audit; null: as the settings say" }),
});

export const document = documentOf("mosaic.gateway.install/1", {
  keeper: z.enum(["systemd", "direct"]).meta({ description: "who keeps it running" }),
  written: z.array(z.string()).meta({ description: "files that were made or changed" }),
  admin: z.string().nullable().meta({ description: "the first user, where one was made now" }),
  code: code.nullable().meta({ description: "for a first user, where nobody said who that is" }),
  code_until: timestamp.nullable(),
  running: z.boolean(),
  address: z.string(),
});

export type GatewayInstallRequest = z.infer<typeof request>;
export type GatewayInstall = z.infer<typeof document>;

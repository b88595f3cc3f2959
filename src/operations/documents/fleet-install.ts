import { z } from "zod";
import { document as documentOf, supervisorKind } from "./parts.ts";

export const request = z.strictObject({
  enable: z.boolean().default(true).meta({ description: "enable the units for boot" }),
  dry_run: z.boolean().default(false),
  force: z.boolean().default(false).meta({ description: "take over units of another mosaic home" }),
  refresh: z.boolean().default(false).meta({ description: "only what is installed, to this version" }),
  downgrade: z.boolean().default(false).meta({ description: "also over the files of a newer mosaic" }),
});

export const document = documentOf("mosaic.fleet.install/1", {
  supervisor: supervisorKind.nullable().meta({ description: "null for a refresh, which asks for none" }),
  dry_run: z.boolean(),
  changes: z.array(
    z.strictObject({
      path: z.string(),
      kind: z.enum(["create", "update", "mode", "remove"]),
      difference: z
        .string()
        .nullable()
        .meta({ description: "of a dry run: lines that go and come; values in env files are masked" }),
    }),
  ),
  enabled: z.array(z.string()).meta({ description: "units" }),
  disabled: z.array(z.string()).meta({ description: "units of agents that left the roster" }),
  reloaded: z.boolean().meta({ description: "systemd was made to read the units again" }),
});

export type FleetInstallRequest = z.infer<typeof request>;
export type FleetInstall = z.infer<typeof document>;

import { z } from "zod";
import { document as documentOf } from "./parts.ts";

export const request = z.strictObject({
  all: z.boolean().default(false).meta({ description: "also the roster, env files and logs" }),
  keep_data: z.boolean().default(false).meta({ description: "leave the whole mosaic home as it is" }),
  dry_run: z.boolean().default(false).meta({ description: "only say what would be done" }),
});

export const document = documentOf("mosaic.uninstall/1", {
  scope: z.enum(["everything", "fleet"]),
  dry_run: z.boolean().meta({ description: "nothing was done: the fields say what would be" }),
  stopped: z.array(z.string()).meta({ description: "agents that ran" }),
  disabled: z.array(z.string()).meta({ description: "units that leave the next boot" }),
  removed: z.array(z.string()).meta({ description: "paths" }),
  rewritten: z
    .array(z.string())
    .meta({ description: "files of which only what mosaic wrote goes: your lines stay" }),
  kept: z.array(z.string()).meta({ description: "what is there, is yours and stays" }),
  hooks: z.array(z.string()).meta({ description: "events of claude whose hook of mosaic goes" }),
  hooks_file: z.string().nullable().meta({ description: "where these hooks are" }),
  remarks: z
    .array(z.strictObject({ level: z.enum(["note", "warning"]), text: z.string() }))
    .meta({ description: "what is good to know before it is done" }),
  problems: z.array(z.string()).meta({ description: "what went wrong; the rest was done" }),
});

export type UninstallRequest = z.infer<typeof request>;
export type UninstallDocument = z.infer<typeof document>;

import { z } from "zod";
import { shownDialog } from "./agent-dialog.ts";
import { document as documentOf } from "./parts.ts";
import { patternsUsed } from "./pattern-parts.ts";

export const request = z.strictObject({
  runtime: z
    .string()
    .meta({ description: "one that mosaic has, or one that fleet/runtimes.local describes" }),
  screen: z.string().meta({ description: "what `tmux capture-pane -p -e` printed" }),
  title: z.string().nullable().default(null).meta({ description: "the pane's title" }),
  runtime_version: z
    .string()
    .max(64)
    .nullable()
    .default(null)
    .meta({ description: "of which version the screen is, for words of a file of patterns" }),
});

export const document = documentOf("mosaic.agent.explain-screen/1", {
  runtime: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  rule: z.string(),
  saw: z.string(),
  draft: z.string().nullable(),
  dialog: shownDialog.nullable().meta({
    description: "as agent.dialog would show it; null: none is open, or its options cannot be read",
  }),
  measured_with: z.array(z.string()),
  patterns: patternsUsed,
});

export type AgentExplainScreenRequest = z.infer<typeof request>;
export type AgentExplainScreen = z.infer<typeof document>;

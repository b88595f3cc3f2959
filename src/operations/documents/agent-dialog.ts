import { z } from "zod";
import { agentName, agentOrAddress, document as documentOf } from "./parts.ts";

export const request = z.strictObject({ agent: agentOrAddress });

/** What a person would see and choose from. */
export const shownDialog = z.strictObject({
  id: z.string().meta({ description: "of this very dialog, by its words; agent.answer takes it" }),
  reason: z.string().nullable().meta({ description: "what the agent waits for" }),
  question: z.array(z.string()).meta({ description: "the lines above the options" }),
  options: z.array(z.string()),
  selected: z
    .int()
    .nullable()
    .meta({ description: "of the options, from 1; null: none is marked, for each has a key of its own" }),
});

export const document = documentOf("mosaic.agent.dialog/1", {
  agent: agentName,
  state: z.string(),
  reason: z.string().nullable(),
  dialog: shownDialog.nullable().meta({ description: "null: none is open, or its options cannot be read" }),
});

export type ShownDialog = z.infer<typeof shownDialog>;
export type AgentDialogRequest = z.infer<typeof request>;
export type AgentDialog = z.infer<typeof document>;

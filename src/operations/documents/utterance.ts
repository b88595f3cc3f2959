import { z } from "zod";
import { timestamp } from "./parts.ts";

/** One thing of a conversation. */
export const utterance = z.strictObject({
  at: timestamp,
  who: z.enum(["user", "agent", "tool"]).meta({ description: "who says it; a tool was called by the agent" }),
  id: z.string().nullable().meta({ description: "the runtime's own id of it" }),
  message_id: z.string().nullable().meta({ description: "of a message that mosaic delivered: its id" }),
  source: z.string().nullable().meta({ description: "and who sent it" }),
  text: z.string().meta({ description: "without the envelope; a tool: its name and what for, in one line" }),
});

export type UtteranceDocument = z.infer<typeof utterance>;

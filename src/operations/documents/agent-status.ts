import { z } from "zod";
import { agentRow } from "./agent-row.ts";
import { agentName, document as documentOf, openedConversation, supervisorKind, timestamp } from "./parts.ts";

export const request = z.strictObject({ agent: agentName });

export const document = documentOf("mosaic.agent.status/1", {
  at: timestamp,
  supervisor: supervisorKind,
  agent: agentRow,
  command: z.string().nullable().meta({ description: "the program in the foreground of its pane" }),
  ...openedConversation,
  last_exit: z
    .strictObject({
      at: timestamp,
      pid: z.int().nullable(),
      status: z.int().nullable(),
      signal: z.int().nullable(),
      result: z.string().nullable().meta({ description: "systemd's word for it" }),
      wanted: z.boolean().meta({ description: "it was asked to stop" }),
      summary: z.string(),
      screen: z.array(z.string()).meta({ description: "the last lines that stood on its screen" }),
    })
    .nullable()
    .meta({ description: "how its last life ended" }),
});

export type AgentStatusRequest = z.infer<typeof request>;
export type AgentStatusDocument = z.infer<typeof document>;

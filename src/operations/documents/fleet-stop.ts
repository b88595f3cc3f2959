import { z } from "zod";
import { agentName, document as documentOf, someAgents, supervisorKind } from "./parts.ts";

export const request = z.strictObject({ agents: someAgents });

export const document = documentOf("mosaic.fleet.stop/1", {
  supervisor: supervisorKind,
  agents: z.array(
    z.strictObject({
      agent: agentName,
      outcome: z.enum(["stopped", "was not running", "failed", "handed over"]),
      detail: z.string().nullable(),
    }),
  ),
  holder: z
    .strictObject({ session: z.string(), problem: z.string() })
    .nullable()
    .meta({ description: "what went wrong with the tmux server of the fleet" }),
});

export type FleetStopRequest = z.infer<typeof request>;
export type FleetStop = z.infer<typeof document>;

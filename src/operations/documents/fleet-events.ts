import { z } from "zod";
import { fleetEvent } from "./fleet-event.ts";
import { document as documentOf, ofHost, someAgents, timestamp } from "./parts.ts";

export const request = z.strictObject({
  since: timestamp.nullable().default(null).meta({ description: "null: of the last 24 hours" }),
  until: timestamp.nullable().default(null).meta({ description: "null: now" }),
  agents: someAgents,
  kinds: z.array(fleetEvent.shape.kind).default([]).meta({ description: "every kind where none is given" }),
  last: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: "how many of them, the newest; null: all" }),
  host: ofHost,
});

export const document = documentOf("mosaic.fleet.events/1", {
  since: timestamp,
  events: z.array(fleetEvent).meta({ description: "oldest first" }),
});

export type FleetEventsRequest = z.infer<typeof request>;
export type FleetEvents = z.infer<typeof document>;

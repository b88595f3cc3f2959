import { z } from "zod";
import { document as documentOf, milliseconds, timestamp } from "./parts.ts";

export const request = z.strictObject({
  peers: z.array(z.string()).min(1).meta({ description: "names of peers; all: every one" }),
});

export const document = documentOf("mosaic.fleet.peers/1", {
  at: timestamp,
  _partial: z.boolean().meta({ description: "some peer gave no answer, or not all of its rows" }),
  peers: z.array(
    z.strictObject({
      peer: z.string().meta({ description: "as its gateway is called here" }),
      answered: z.boolean(),
      error: z
        .strictObject({ code: z.string(), message: z.string() })
        .nullable()
        .meta({ description: "why it gave no answer, or not all of it" }),
      agents: z.array(
        z.strictObject({
          host: z.string().meta({ description: "of the peer's team" }),
          agent: z.string(),
          runtime: z.string(),
          class: z.string(),
          state: z.string(),
          reason: z.string().nullable(),
          since: timestamp.nullable(),
          restarts: z.int().nullable(),
          heard: z.boolean().meta({ description: "its host is heard from by the peer" }),
          age_ms: milliseconds.meta({ description: "since its own gateway last knew it to be so" }),
          last_state: z.string().nullable(),
        }),
      ),
    }),
  ),
});

export type FleetPeersRequest = z.infer<typeof request>;
export type FleetPeers = z.infer<typeof document>;

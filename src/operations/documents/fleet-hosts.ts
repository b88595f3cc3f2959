import { z } from "zod";
import { hostName, seenAgent, teamHost } from "./gateway-hosts.ts";
import { document as documentOf, timestamp } from "./parts.ts";

export const request = z.strictObject({
  hosts: z.array(hostName).default([]).meta({ description: "only these hosts; all where none is given" }),
});

export const document = documentOf("mosaic.fleet.hosts/1", {
  at: timestamp,
  hosts: z.array(
    z.strictObject({
      ...teamHost.pick({ host: true, here: true, heard: true, heard_ms: true, version: true, stored: true })
        .shape,
      looked_ms: teamHost.shape.heard_ms.meta({ description: "since it last looked at all of its agents" }),
      agents: z.array(seenAgent),
    }),
  ),
});

export type FleetHostsRequest = z.infer<typeof request>;
export type FleetHosts = z.infer<typeof document>;

import { MosaicError } from "../../base/errors.ts";
import { circleOf, liveAsks } from "../../domain/agent/asking/open-asks.ts";
import type { Host } from "../../domain/host/host.ts";

/**
 * Throws where one of the asked agents waits for the asker, as far as this host knows. `agents`: names, and addresses
 * of other hosts.
 */
export async function requireNoCircle(
  host: Host,
  hostName: string,
  source: string,
  agents: readonly string[],
): Promise<void> {
  const speaks = (agent: string) => (agent.includes("/") ? agent.replace("/", ":") : `${hostName}:${agent}`);
  const waiting = circleOf(await liveAsks(host), source, agents, speaks);
  if (waiting === undefined) return;
  throw new MosaicError(
    "blocked",
    `${waiting} waits for an answer of ${source} itself: neither would ever get one`,
    {
      code: "asked-in-a-circle",
      data: { agent: waiting },
      hint: `answer first; or: mosaic agent send ${waiting} TEXT`,
    },
  );
}

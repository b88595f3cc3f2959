import { MosaicError } from "../../base/errors.ts";
import { sessionOf, type AgentName } from "../../base/names.ts";
import { paneOfSession } from "../host/agent-pane.ts";
import type { Fleet } from "../host/host.ts";
import type { Pane } from "../ports/tmux.ts";

/** The agent's own pane, wherever it is. Throws MosaicError("not-running") where it has none. */
export async function requirePane(fleet: Fleet, agent: AgentName): Promise<Pane> {
  const server = await fleet.server.snapshot();
  const panes = server.known && server.value.running ? server.value.panes : [];
  const pane = paneOfSession(panes, sessionOf(agent));
  if (pane !== undefined) return pane;
  const why = server.known ? "it has no session" : server.why;
  throw new MosaicError("not-running", `${agent} is not running: ${why}`, {
    hint: `mosaic fleet start ${agent}`,
  });
}

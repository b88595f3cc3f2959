import type { Context } from "../../cli/context.ts";
import { MosaicError } from "../../base/errors.ts";
import { sessionOf, type AgentName } from "../../base/names.ts";
import type { Fleet } from "../../domain/host/host.ts";

/** Throws MosaicError("usage") where there is no terminal to show a screen in. */
export function requireTerminal(context: Context, verb: string): void {
  if (context.io.inputIsTerminal && context.outputIsTerminal()) return;
  throw new MosaicError("usage", `${verb} needs a terminal`, {
    hint: "mosaic agent tail NAME -f, to follow it in a pipe",
  });
}

/** Throws MosaicError("not-running") where the agent has no session to look at. */
export async function requireSession(fleet: Fleet, agent: AgentName): Promise<void> {
  const server = await fleet.server.snapshot();
  const session: string = sessionOf(agent);
  if (server.known && server.value.running && server.value.panes.some((pane) => pane.session === session))
    return;
  const why = server.known ? "it has no session" : server.why;
  throw new MosaicError("not-running", `${agent} is not running: ${why}`, {
    hint: `mosaic fleet start ${agent}`,
  });
}

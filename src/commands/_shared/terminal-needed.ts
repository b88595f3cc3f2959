import type { Context } from "../../cli/context.ts";
import { MosaicError } from "../../base/errors.ts";
import { sessionOf, type AgentName } from "../../base/names.ts";
import { paneOfSession } from "../../domain/host/agent-pane.ts";
import type { Pane } from "../../domain/ports/tmux.ts";
import type { Fleet } from "../../domain/host/host.ts";

/** Throws MosaicError("usage") where there is no terminal to show a screen in. */
export function requireTerminal(context: Context, verb: string): void {
  if (context.io.inputIsTerminal && context.outputIsTerminal()) return;
  throw new MosaicError("usage", `${verb} needs a terminal`, {
    hint: "mosaic agent tail NAME -f, to follow it in a pipe",
  });
}

/** The agent's own pane, wherever it stands. Throws MosaicError("not-running") where it has none. */
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

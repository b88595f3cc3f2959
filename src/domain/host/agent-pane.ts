import { parseAgentName, sessionOf, type SessionName } from "../../base/names.ts";
import type { Pane } from "../ports/tmux.ts";

/** As much of a pane as says whose it is. */
export type MarkedPane = Pick<
  Pane,
  "id" | "session" | "group" | "ownSession" | "agent" | "birth" | "pid" | "window" | "index"
>;

/**
 * The pane that is the agent of this session: the one that the launcher marked, wherever it stands and whatever its
 * session is called by now. Where nothing is marked (by an older launcher), the first pane of the session. An agent may
 * split its window or rename its session, and the pane of another agent is never taken for its own.
 */
export function paneOfSession<P extends MarkedPane>(
  panes: readonly P[],
  session: SessionName,
): P | undefined {
  const marked = panes.filter((pane) => sessionOfMark(pane) === session);
  if (marked.length > 0) return marked.toSorted((one, other) => rank(one, session) - rank(other, session))[0];
  const inside = panes.filter((pane) => pane.session === session);
  // a session that was made with marks has lost its agent's pane: the pane that is first in it now is another
  if (inside.some((pane) => pane.ownSession !== undefined)) return undefined;
  return inside.find((pane) => pane.window === 0 && pane.index === 0 && pane.agent === undefined);
}

/** A mark can be set by anybody, and a pane is listed for each session that shows it: the nearest to the birth counts. */
function rank(pane: MarkedPane, session: SessionName): number {
  const born = pane.birth?.pid === pane.pid ? 0 : 4;
  const own = pane.ownSession === session ? 0 : 2;
  return born + own + (pane.session === session ? 0 : 1);
}

function sessionOfMark({ agent }: MarkedPane): SessionName | undefined {
  const name = agent === undefined ? undefined : parseAgentName(agent);
  return name === undefined ? undefined : sessionOf(name);
}

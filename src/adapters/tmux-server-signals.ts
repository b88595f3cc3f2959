import type { SocketName } from "../base/names.ts";
import type { WatchServer } from "../domain/ports/fleet-signals.ts";
import type { Environment } from "./environment.ts";
import { ControlConnection } from "./tmux-control-connection.ts";

/** Watches a server by one client in control mode that takes no output. */
export function serverSignals(socket: SocketName, environment: Environment): WatchServer {
  return (session, listener) => {
    const connection = new ControlConnection(
      socket,
      environment,
      { target: `=${session}`, flags: "no-output" },
      {
        line: ({ kind }) => {
          if (kind === "sessions") listener.changed();
        },
        ended: () => listener.ended(),
      },
    );
    return {
      activity(take) {
        connection.ask("list-panes -a -F '#{window_activity} #{session_name}'", (lines, isError) => {
          if (!isError) take(latest(lines));
        });
      },
      close: () => connection.close("closed"),
    };
  };
}

/** A session has as many lines as panes. */
function latest(lines: readonly string[]): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const line of lines) {
    const at = line.indexOf(" ");
    const session = line.slice(at + 1);
    seconds.set(session, Math.max(seconds.get(session) ?? 0, Number(line.slice(0, at))));
  }
  return seconds;
}

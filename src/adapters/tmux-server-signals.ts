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
        connection.ask("list-panes -a -F '#{pane_id} #{window_activity}'", (lines, isError) => {
          if (!isError) take(new Map(lines.map(paneAndSeconds)));
        });
      },
      close: () => connection.close("closed"),
    };
  };
}

function paneAndSeconds(line: string): [string, number] {
  const [pane = "", seconds = ""] = line.split(" ");
  return [pane, Number(seconds)];
}

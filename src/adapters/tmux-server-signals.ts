import type { SocketName } from "../base/names.ts";
import type { SessionLook, WatchServer } from "../domain/ports/fleet-signals.ts";
import type { Environment } from "./environment.ts";
import { ControlConnection } from "./tmux-control-connection.ts";

/** Watches a server with one client in control mode that gets no output. */
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
    const looks = new KeptLooks();
    return {
      sessions(take) {
        connection.ask(
          "list-panes -a -F '#{window_activity} #{pane_pid}:#{pane_dead} #{session_name}'",
          (lines, isError) => {
            if (!isError) take(looks.of(lines));
          },
        );
      },
      close: () => connection.close("closed"),
    };
  };
}

/**
 * Mostly nothing has changed since the last answer of tmux: then the same object is returned, so that this can be seen.
 */
class KeptLooks {
  #text: string | undefined;
  #looks: ReadonlyMap<string, SessionLook> = new Map();

  of(lines: readonly string[]): ReadonlyMap<string, SessionLook> {
    const text = lines.join("\n");
    if (text !== this.#text) this.#looks = looksOf(lines);
    this.#text = text;
    return this.#looks;
  }
}

/** Pure. A session has as many lines as panes. */
export function looksOf(lines: readonly string[]): Map<string, SessionLook> {
  const looks = new Map<string, SessionLook>();
  for (const line of lines) {
    const [, activity, pane, session] = /^(\d+) (\S+) (.*)$/.exec(line) ?? [];
    if (activity === undefined || pane === undefined || session === undefined) continue;
    const before = looks.get(session);
    looks.set(session, {
      activity: Math.max(before?.activity ?? 0, Number(activity)),
      panes: before === undefined ? pane : `${before.panes} ${pane}`,
    });
  }
  return looks;
}

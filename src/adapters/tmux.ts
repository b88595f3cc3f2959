import { cannotTell, known, type Answer } from "../base/answer.ts";
import type { SocketName } from "../base/names.ts";
import type { Tmux, TmuxSnapshot } from "../domain/ports/tmux.ts";
import type { Environment } from "./environment.ts";
import { reasonOf, tmuxCaller } from "./tmux-call.ts";
import { PANE_FORMAT, parsePanes, parseVersion, saysNoServer } from "./tmux-parse.ts";

/** The tmux server of one socket. Every call names the socket: the user's default server is never reached. */
export function createTmux(socket: SocketName, environment: Environment, ends?: AbortSignal): Tmux {
  const caller = tmuxCaller(socket, environment, ends);
  const call = (...argv: string[]) => caller(argv);

  return {
    async version() {
      const result = await call("-V");
      const version = parseVersion(result.stdout);
      return version === undefined ? cannotTell(reasonOf(result)) : known(version);
    },

    async snapshot(): Promise<Answer<TmuxSnapshot>> {
      const result = await call("list-panes", "-a", "-F", PANE_FORMAT);
      if (result.status === 0) return known({ running: true, ...parsePanes(result.stdout) });
      return saysNoServer(result.stderr) ? known({ running: false }) : cannotTell(reasonOf(result));
    },

    async capture(session, lines) {
      const result = await call("capture-pane", "-p", "-J", "-S", `-${lines}`, "-t", `=${session}:0.0`);
      return result.status === 0 ? known(lastLines(result.stdout, lines)) : cannotTell(reasonOf(result));
    },

    async killServer() {
      const result = await call("kill-server");
      if (result.status === 0) return known(true);
      return saysNoServer(result.stderr) ? known(false) : cannotTell(reasonOf(result));
    },
  };
}

/** A pane is as tall as its window: the empty lines below the last text are no output. */
function lastLines(screen: string, count: number): string {
  return screen.trimEnd().split("\n").slice(-count).join("\n");
}

import { cannotTell, known, mapAnswer, type Answer } from "../base/answer.ts";
import type { SessionName, SocketName } from "../base/names.ts";
import { paneOfSession } from "../domain/host/agent-pane.ts";
import type { Tmux, TmuxSnapshot } from "../domain/ports/tmux.ts";
import type { Environment } from "./environment.ts";
import type { RunResult } from "./process.ts";
import { reasonOf, tmuxCaller } from "./tmux-call.ts";
import { PANE_FORMAT, parsePanes, parseVersion } from "./tmux-parse.ts";
import { noServer, reviveSocket, socketPath, whyHidden } from "./tmux-socket.ts";

/** The tmux server of one socket. Every call names the socket: the user's default server is never reached. */
export function createTmux(socket: SocketName, environment: Environment, ends?: AbortSignal): Tmux {
  const caller = tmuxCaller(socket, environment, ends);
  const call = (...argv: string[]) => caller(argv);
  const asked = socketPath(socket, environment);

  return {
    async version() {
      const result = await call("-V");
      const version = parseVersion(result.stdout);
      return version === undefined ? cannotTell(reasonOf(result)) : known(version);
    },

    async snapshot(): Promise<Answer<TmuxSnapshot>> {
      const result = await call("list-panes", "-a", "-F", PANE_FORMAT);
      if (result.status === 0) {
        const answer = parsePanes(result.stdout);
        const hidden = await whyHidden(caller, answer.panes, asked);
        return hidden === undefined ? known({ running: true, ...answer }) : cannotTell(hidden);
      }
      const none = await noServer(result.stderr);
      return none === undefined
        ? cannotTell(reasonOf(result))
        : mapAnswer(none, () => ({ running: false }) as const);
    },

    async revive() {
      return reviveSocket((await call("list-sessions")).stderr, asked);
    },

    async capture(session, lines) {
      const target = await paneTarget(call, session);
      if (!target.known) return target;
      const result = await call("capture-pane", "-p", "-J", "-S", `-${lines}`, "-t", target.value);
      return result.status === 0 ? known(lastLines(result.stdout, lines)) : cannotTell(reasonOf(result));
    },

    async killServer() {
      const result = await call("kill-server");
      if (result.status === 0) return known(true);
      const none = await noServer(result.stderr);
      return none === undefined ? cannotTell(reasonOf(result)) : mapAnswer(none, () => false);
    },
  };
}

/**
 * The id of the pane that is the agent, for `-t`; the first pane of the session where there is none: tmux then says
 * why.
 */
async function paneTarget(
  call: (...argv: string[]) => Promise<RunResult>,
  session: SessionName,
): Promise<Answer<string>> {
  const result = await call("list-panes", "-a", "-F", PANE_FORMAT);
  // one that does not answer is not asked a second time, which would take as long again
  if (result.status !== 0) {
    const none = await noServer(result.stderr);
    return none?.known === false ? none : cannotTell(reasonOf(result));
  }
  const pane = paneOfSession(parsePanes(result.stdout).panes, session);
  return known(pane?.id ?? `=${session}:0.0`);
}

/** A pane is as tall as its window: the empty lines below the last text are no output. */
function lastLines(screen: string, count: number): string {
  return screen.trimEnd().split("\n").slice(-count).join("\n");
}

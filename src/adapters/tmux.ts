import { cannotTell, known, type Answer } from "../domain/answer.ts";
import { MosaicError } from "../domain/errors.ts";
import type { SocketName } from "../domain/names.ts";
import type { Tmux, TmuxSnapshot } from "../domain/ports.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { run, type RunResult } from "./process.ts";
import { PANE_FORMAT, parsePanes, parseVersion, saysNoServer } from "./tmux-parse.ts";

/** A tmux server that does not answer within this is not waited for any longer. */
const TIMEOUT_MS = 2_000;

/** The tmux server of one socket. Every call names the socket: the user's default server is never reached. */
export function createTmux(socket: SocketName, environment: Environment): Tmux {
  const call = async (...argv: string[]): Promise<RunResult> => {
    try {
      return await run(["tmux", "-L", socket, ...argv], {
        environment: programEnvironment(environment, { LC_ALL: "C.UTF-8" }),
        timeoutMs: TIMEOUT_MS,
      });
    } catch (thrown) {
      if (!(thrown instanceof MosaicError) || thrown.code !== "missing-program") throw thrown;
      throw new MosaicError("missing-program", "tmux is not installed", { hint: "apt-get install tmux" });
    }
  };

  return {
    async version() {
      const result = await call("-V");
      const version = parseVersion(result.stdout);
      return version === undefined ? cannotTell(reason(result)) : known(version);
    },

    async snapshot(): Promise<Answer<TmuxSnapshot>> {
      const result = await call("list-panes", "-a", "-F", PANE_FORMAT);
      if (result.status === 0) return known({ running: true, ...parsePanes(result.stdout) });
      return saysNoServer(result.stderr) ? known({ running: false }) : cannotTell(reason(result));
    },

    async capture(session, lines) {
      const result = await call("capture-pane", "-p", "-J", "-S", `-${lines}`, "-t", `=${session}:0.0`);
      return result.status === 0 ? known(lastLines(result.stdout, lines)) : cannotTell(reason(result));
    },

    async killServer() {
      const result = await call("kill-server");
      if (result.status === 0) return known(true);
      return saysNoServer(result.stderr) ? known(false) : cannotTell(reason(result));
    },
  };
}

function reason(result: RunResult): string {
  if (result.timedOut) return `tmux did not answer within ${TIMEOUT_MS / 1000} s`;
  return result.stderr.trim() || `tmux exited with status ${result.status}`;
}

/** A pane is as tall as its window: the empty lines below the last text are no output. */
function lastLines(screen: string, count: number): string {
  return screen.trimEnd().split("\n").slice(-count).join("\n");
}

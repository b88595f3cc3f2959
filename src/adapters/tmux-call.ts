import { MosaicError } from "../base/errors.ts";
import type { SocketName } from "../base/names.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { codeOf } from "./file-error.ts";
import { run, type RunResult } from "./process.ts";

/** A tmux server that does not answer within this is not waited for any longer. */
const TIMEOUT_MS = 2_000;

/** Calls tmux on one socket; `stdin` is for load-buffer. */
export type TmuxCall = (argv: readonly string[], stdin?: string) => Promise<RunResult>;

/** Every call names the socket: the user's default server is never reached. An abort of `ends` makes a call throw. */
export function tmuxCaller(
  socket: SocketName,
  environment: Environment,
  ends: AbortSignal | undefined,
): TmuxCall {
  return async (argv, stdin) => {
    try {
      return await run(["tmux", "-L", socket, ...argv], {
        environment: programEnvironment(environment, { LC_ALL: "C.UTF-8" }),
        timeoutMs: TIMEOUT_MS,
        ...(stdin === undefined ? {} : { stdin }),
        ...(ends === undefined ? {} : { throwOn: ends }),
      });
    } catch (thrown) {
      if (!(thrown instanceof MosaicError) || codeOf(thrown.cause) !== "ENOENT") throw thrown;
      throw new MosaicError("missing-program", "tmux is not installed", {
        code: "tmux-missing",
        hint: "apt-get install tmux",
      });
    }
  };
}

/** Why a call gave nothing that can be used. */
export function reasonOf(result: RunResult): string {
  if (result.timedOut) return `tmux did not answer within ${TIMEOUT_MS / 1000} s`;
  return result.stderr.trim() || `tmux exited with status ${result.status}`;
}

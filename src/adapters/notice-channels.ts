import { describeError } from "../base/errors.ts";
import type { NoticeChannels } from "../domain/ports/notice-channels.ts";
import { programEnvironment, type Environment } from "./environment.ts";
import { run } from "./process.ts";

/** Notices by a program of the user's, and over http. */
export function createNoticeChannels(environment: Environment, userHome: string): NoticeChannels {
  return {
    async runProgram(argv, stdin, variables, timeoutMs) {
      try {
        const result = await run(argv, {
          environment: programEnvironment(environment, variables),
          cwd: userHome,
          stdin,
          timeoutMs,
        });
        if (result.timedOut) return `it took longer than ${timeoutMs} ms`;
        // its output may contain a secret
        return result.status === 0 ? undefined : `it exited with status ${result.status}`;
      } catch (thrown) {
        return describeError(thrown).split("\n")[0];
      }
    },

    async post(address, headers, body, timeoutMs) {
      try {
        const response = await fetch(address, {
          method: "POST",
          headers,
          body,
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutMs),
        });
        await response.body?.cancel();
        return response.ok ? undefined : `it answered ${response.status}`;
      } catch (thrown) {
        if (thrown instanceof Error && thrown.name === "TimeoutError")
          return `it took longer than ${timeoutMs} ms`;
        // Bun (1.4.5) names the address in some of its messages
        const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "no connection";
        return `it could not be reached: ${code}`;
      }
    },
  };
}

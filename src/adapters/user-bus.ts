import { statSync } from "node:fs";
import type { Environment } from "./environment.ts";

/**
 * sudo, cron and ssh leave XDG_RUNTIME_DIR unset although the manager runs: where its socket is there and ours, use it.
 */
export function userBusEnvironment(environment: Environment, uid: number): Record<string, string> {
  if (environment["XDG_RUNTIME_DIR"] !== undefined) return {};
  const folder = `/run/user/${uid}`;
  try {
    if (statSync(`${folder}/systemd/private`).uid === uid) return { XDG_RUNTIME_DIR: folder };
  } catch {
    // no manager of ours runs
  }
  return {};
}

import { MosaicError } from "../errors.ts";
import type { Fleet } from "./fleet.ts";
import { tmuxVersionCheck } from "./verify-host.ts";

/** Throws where tmux is missing or too old: before anything is written or started. */
export async function requireTmux(fleet: Fleet): Promise<void> {
  const check = tmuxVersionCheck(await fleet.server.version());
  if (check.verdict === "failed") throw new MosaicError("missing-program", check.fact, { hint: check.hint });
}

import { MosaicError } from "../../base/errors.ts";
import type { Fleet } from "./host.ts";
import type { Answer } from "../../base/answer.ts";
import { not, ok, type Check } from "./check.ts";

/** tmux 3.2 introduced -D, which the holder needs. */
const OLDEST_TMUX = [3, 2] as const;

export function isSupportedTmux(version: string): boolean {
  const numbers = /(\d+)\.(\d+)/.exec(version);
  if (numbers === null) return version === "master" || version.startsWith("openbsd");
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])];
  return major > OLDEST_TMUX[0] || (major === OLDEST_TMUX[0] && minor >= OLDEST_TMUX[1]);
}

export function tmuxVersionCheck(version: Answer<string>): Check {
  if (!version.known) return not("unknown", "tmux", version.why, "tmux -V");
  if (isSupportedTmux(version.value)) return ok("tmux", `tmux ${version.value}`);
  return not(
    "failed",
    "tmux",
    `tmux ${version.value} is too old: 3.2 is the oldest that works`,
    "install a newer tmux",
  );
}

/** Throws where tmux is missing or too old: before anything is written or started. */
export async function requireTmux(fleet: Fleet): Promise<void> {
  const check = tmuxVersionCheck(await fleet.server.version());
  if (check.verdict !== "failed") return;
  throw new MosaicError("missing-program", check.fact, { code: "tmux-too-old", hint: check.hint });
}

import { sessionOf, type AgentName } from "../../base/names.ts";
import { writerOfTemporary } from "./temporary-name.ts";

/** What follows `NAME.` in the run folder, for each file of an agent (docs/reference/files.md). */
export const RUN_FILE_SUFFIXES: readonly string[] = [
  "hb",
  "hb.native",
  "exit",
  "death",
  "environment",
  "command",
  "supervisor",
  "launcher",
  "launch",
  "conversation",
  "events",
  "claude.json",
  "pi.json",
  "pi.sock",
  "role.md",
  "opencode.json",
  "opencode-plugin.mjs",
  "opencode-tui.json",
];

/** The files of the run folder that belong to no agent. */
export const FLEET_RUN_FILES: readonly string[] = ["PAUSED", "restart.lock", "restart.lock.guard"];

/** The prefix of the files of pending asks: `mosaic-ask-ID.ask`, `mosaic-ask-ID.AGENT.reply`. */
export const ASK_FILE = "mosaic-ask-";

/**
 * Whether a file in a run folder belongs to mosaic: to one of these agents or to the fleet. Only exact names count: the
 * folder may be shared, and an agent `notes` does not own `notes.project`.
 */
export function isRunFile(name: string, agents: readonly AgentName[]): boolean {
  const whole = writerOfTemporary(name) === undefined ? name : finalName(name);
  if (FLEET_RUN_FILES.includes(whole)) return true;
  if (whole.startsWith(ASK_FILE) && /\.(?:ask|reply)$/.test(whole)) return true;
  const begins = agents.flatMap((agent) => [`${agent}.`, `${sessionOf(agent)}.`]);
  return begins.some(
    (begin) => whole.startsWith(begin) && RUN_FILE_SUFFIXES.includes(whole.slice(begin.length)),
  );
}

/** `coder0.hb` of `.coder0.hb.4711.1a2b3c4d.tmp` and of `coder0.hb.4711.tmp`. */
function finalName(temporary: string): string {
  return temporary.replace(/^\./, "").replace(/\.\d+(\.[0-9a-f]{8})?\.tmp$/, "");
}

import { parseKeyValues, wholeNumber } from "../../base/key-values.ts";
import type { AgentName } from "../../base/names.ts";
import { exitWords } from "../host/exit-words.ts";
import type { Host } from "../host/host.ts";

/** How an agent's last process ended, as the launcher read it from the dead pane. */
export interface LastExit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly pid: number | undefined;
  readonly status: number | undefined;
  readonly signal: number | undefined;
  /** systemd's own word ("oom-kill", "exit-code", "signal"); undefined where systemd did not say. */
  readonly result: string | undefined;
  /** Whether it was asked to stop. */
  readonly wanted: boolean;
  /** "exited with status 7", "killed by signal 9 (KILL)"; for a start that failed, the reason. */
  readonly summary: string;
}

const LONGEST_RECORD = 4096;

export async function lastExit(host: Host, agent: AgentName): Promise<LastExit | undefined> {
  const text = await host.files.readOwn(host.paths.lastExit(agent), LONGEST_RECORD);
  return text === undefined ? undefined : parseLastExit(text);
}

/** Bytes: two thousand lines of a wide screen. */
const LONGEST_SCREEN = 1024 * 1024;

/** The last lines on the agent's screen when it ended; empty where none were kept. */
export async function lastScreen(host: Host, agent: AgentName, lines: number): Promise<readonly string[]> {
  const text = await host.files.readOwn(`${host.paths.logs(agent)}/last-screen.txt`, LONGEST_SCREEN);
  // tmux's own last line repeats what the record says.
  const screen = (text ?? "")
    .trimEnd()
    .replace(/\n?Pane is dead[^\n]*$/, "")
    .trimEnd();
  return screen === ""
    ? []
    : screen
        .replace(/^\s*\n/, "")
        .split("\n")
        .slice(-lines);
}

export function parseLastExit(text: string): LastExit | undefined {
  const values = parseKeyValues(text);
  const at = Date.parse(values.get("ts") ?? "");
  if (Number.isNaN(at)) return undefined;
  const status = wholeNumber(values.get("status"));
  const signal = wholeNumber(values.get("signal"));
  return {
    at,
    pid: wholeNumber(values.get("pid")),
    status,
    signal,
    result: values.get("result"),
    wanted: values.get("wanted") === "yes",
    // A start that failed says why.
    summary:
      values.get("reason") ??
      (values.get("result") === "oom-kill" ? "out of memory: killed" : exitWords(status, signal)),
  };
}

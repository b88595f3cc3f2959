/** The user's own default tmux server beside a fleet: with a session and a process that must not be touched. */
import { insideLab } from "./lab.ts";
import { until } from "./poll.ts";
import { isRunning } from "./processes.ts";

const SESSION_FIELDS =
  "#{session_id} #{session_name} #{session_created} #{session_activity} #{session_windows} #{session_attached} #{pid} #{start_time}";
const PANE_FIELDS =
  "#{pane_id} #{pane_pid} #{pane_dead} #{pane_width}x#{pane_height} #{pane_current_command}";

export class NeighbourServer implements AsyncDisposable {
  readonly #pid: number;

  constructor() {
    if (!insideLab()) throw new Error("the default tmux server outside of the lab is somebody's own");
    // named like an agent: an inexact target, or a forgotten -L, would hit it
    this.#tmux("-f", "/dev/null", "new-session", "-d", "-s", "coder", "sleep", "100000");
    this.#tmux("set-environment", "-g", "OWN", "yes");
    this.#pid = Number(this.#tmux("display-message", "-p", "#{pid}"));
  }

  /** All that could tell that somebody was here. */
  snapshot(): string {
    return [
      this.#tmux("list-sessions", "-F", SESSION_FIELDS),
      this.#tmux("list-panes", "-a", "-F", PANE_FIELDS),
      this.#tmux("show-options", "-g"),
      this.#tmux("show-options", "-s"),
      this.#tmux("show-hooks", "-g"),
      this.#tmux("show-environment", "-g"),
      this.#tmux("list-buffers"),
      this.#tmux("list-clients"),
    ].join("--\n");
  }

  #tmux(...args: readonly string[]): string {
    const { exitCode, stdout, stderr } = Bun.spawnSync(["tmux", "-L", "default", ...args]);
    if (exitCode !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr.toString()}`);
    return stdout.toString();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tmux("kill-server");
    await until("the neighbour's server is gone", () => !isRunning(this.#pid));
  }
}

/** Set in a worker's environment: the token of the work it was started for. */
export const WORK_TOKEN_VARIABLE = "MOSAIC_WORK_TOKEN";

/** A run of mosaic that outlives its caller. */
export interface Work {
  /** For the unit's name: "restart", "stop". */
  readonly kind: string;
  /** Tells it from other work of its kind: eight hexadecimal digits. */
  readonly id: string;
  /** The arguments of mosaic, without the program's name. */
  readonly argv: readonly string[];
  /** Variables besides those that every program of ours gets. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * The file for its output, where no journal keeps that; undefined: the output is lost. The work's end removes the
   * file.
   */
  readonly logFile: string | undefined;
  /** "systemd": a transient unit of the user manager; "nobody": a process in a session of its own. */
  readonly keeper: "systemd" | "nobody";
}

export interface Workers {
  /**
   * Starts it outside of the caller's cgroup, session and terminal, so that it outlives the caller and everything the
   * caller belongs to. Returns the command that shows its output. Throws a MosaicError where it cannot be started; then
   * nothing runs.
   */
  start(work: Work): Promise<string>;
}

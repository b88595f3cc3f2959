/** Set in a worker: which work it was started for. */
export const WORK_TOKEN_VARIABLE = "MOSAIC_WORK_TOKEN";

/** A run of mosaic that goes on without whoever asked for it. */
export interface Work {
  /** What it is, for a unit's name: "restart", "stop". */
  readonly kind: string;
  /** Tells it from other work of its kind: eight hexadecimal digits. */
  readonly id: string;
  /** The arguments of mosaic, the program's name not among them. */
  readonly argv: readonly string[];
  /** Variables besides those that every program of ours is given. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * The file for its output, where no journal keeps that; undefined: the output is lost. Whoever ends the work removes
   * it.
   */
  readonly logFile: string | undefined;
  /** Who may keep it: a transient unit of the user manager, or nobody, in a session of its own. */
  readonly keeper: "systemd" | "nobody";
}

export interface Workers {
  /**
   * Starts it outside of the caller's cgroup, session and terminal, so that it outlives the caller and whatever the
   * caller belongs to. Returns the command that shows what it prints. Throws a MosaicError where it cannot be started;
   * then nothing runs.
   */
  start(work: Work): Promise<string>;
}

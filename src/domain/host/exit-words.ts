const SIGNALS: Readonly<Record<number, string>> = {
  1: "HUP",
  2: "INT",
  6: "ABRT",
  9: "KILL",
  11: "SEGV",
  13: "PIPE",
  15: "TERM",
};

/** What a shell's exit status says: above 128 it is a signal's. */
export function describeStatus(status: number): string {
  return status > 128 && SIGNALS[status - 128] !== undefined
    ? exitWords(undefined, status - 128)
    : exitWords(status, undefined);
}

/** "exited with status 7", "killed by signal 9 (KILL)". */
export function exitWords(status: number | undefined, signal: number | undefined): string {
  if (signal !== undefined) {
    const name = SIGNALS[signal];
    return `killed by signal ${signal}${name === undefined ? "" : ` (${name})`}`;
  }
  if (status !== undefined) return `exited with status ${status}`;
  return "ended, and its exit status is not known";
}

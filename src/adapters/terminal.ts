/** The process's own terminal, for the one program inside mosaic that draws on it: the stub. */
export function processTerminal() {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    process,
    now: () => Date.now(),
  };
}

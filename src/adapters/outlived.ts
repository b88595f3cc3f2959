/** What tells the programs that must not outlive us from all others. */
const MARK = "MOSAIC_ENDS_WITH";

/** Waits for our end, which ends its stdin, and gives what is left a second to end by itself. */
const SCRIPT = `
read -r _
sleep 1
for path in $(grep -lsz "^${MARK}=$1\\$" /proc/[0-9]*/environ); do
  pid=\${path#/proc/}
  kill -KILL "\${pid%%/*}"
done 2>/dev/null
`;

/** Kept: what nobody refers to is closed sooner or later, and that is the sign. */
let watch: { readonly mark: Readonly<Record<string, string>>; readonly shell: Bun.Subprocess } | undefined;

/**
 * The environment of a program that must not outlive us, even where we are killed by SIGKILL: a client of tmux (3.3a)
 * whose reader is gone in the middle of a line never ends by itself. Not by a signal at our death: a client that is killed
 * while it introduces itself takes the server of tmux with it (tmux#5004).
 */
export function endsWithUs(environment: Readonly<Record<string, string>>): Record<string, string> {
  watch ??= beginToWatch(environment);
  return { ...environment, ...watch.mark };
}

/** By a shell that lives until we do not. */
function beginToWatch(environment: Readonly<Record<string, string>>): NonNullable<typeof watch> {
  const token = crypto.randomUUID();
  const shell = Bun.spawn(["sh", "-c", SCRIPT, "sh", token], {
    cwd: "/",
    env: { ...environment },
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    // an interruption at the terminal ends us, and not what comes after us
    detached: true,
  });
  shell.unref();
  return { mark: { [MARK]: token }, shell };
}

/** Marks the programs that must not outlive us. */
const MARK = "MOSAIC_ENDS_WITH";

/** Waits for our end, which closes its stdin, and gives the remaining programs a second to end by themselves. */
const SCRIPT = `
read -r _
sleep 1
for path in $(grep -lsz "^${MARK}=$1\\$" /proc/[0-9]*/environ); do
  pid=\${path#/proc/}
  kill -KILL "\${pid%%/*}"
done 2>/dev/null
`;

interface Watch {
  readonly mark: Readonly<Record<string, string>>;
  readonly stdin: Bun.FileSink;
  programs: number;
}

/** Waits for our end, then ends everything that was started with a HOME, and removes that home and a socket. */
const HOME_SCRIPT = `
read -r _
for round in 1 2 3 4 5 6 7 8 9 10; do
  left=$(grep -lszFx "HOME=$1" /proc/[0-9]*/environ)
  [ -n "$left" ] || break
  for path in $left; do
    pid=\${path#/proc/}
    kill -KILL "\${pid%%/*}"
  done
  sleep 0.2
done 2>/dev/null
rm -rf -- "$1" "$2"
`;

/**
 * For a temporary home whose programs must not outlive us, even if we are killed by SIGKILL. Its launchers do not pass
 * the mark on, so the programs are found by their HOME. The returned function must be called when the home is gone.
 */
export function homeEndsWithUs(home: string, socket: string, path: string): () => void {
  const shell = Bun.spawn(["sh", "-c", HOME_SCRIPT, "sh", home, socket], {
    cwd: "/",
    env: { PATH: path },
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
  });
  shell.unref();
  return () => void shell.stdin.end();
}

/**
 * Exists while there is such a program. The reference matters: an unreferenced pipe is closed at some point, and
 * closing it is the signal.
 */
let watch: Watch | undefined;

/** The environment for a program that must not outlive us, and a function to call when it has ended. */
export interface Watched {
  readonly environment: Record<string, string>;
  readonly ended: () => void;
}

/**
 * For a program that must not outlive us, even if we are killed by SIGKILL: a client of tmux (3.3a) whose reader is
 * gone in the middle of a line never ends by itself. It is not ended by a signal at our death, because a client that is
 * killed while it introduces itself takes the tmux server with it (tmux#5004).
 */
export function endsWithUs(environment: Readonly<Record<string, string>>): Watched {
  const own = (watch ??= beginToWatch(environment));
  own.programs += 1;
  return {
    environment: { ...environment, ...own.mark },
    ended() {
      own.programs -= 1;
      if (own.programs > 0 || watch !== own) return;
      watch = undefined;
      void own.stdin.end();
    },
  };
}

/** Starts the shell that waits for our end. */
function beginToWatch(environment: Readonly<Record<string, string>>): Watch {
  const token = crypto.randomUUID();
  const shell = Bun.spawn(["sh", "-c", SCRIPT, "sh", token], {
    cwd: "/",
    env: { ...environment },
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    // an interruption at the terminal ends us, but must not end what cleans up after us
    detached: true,
  });
  shell.unref();
  return { mark: { [MARK]: token }, stdin: shell.stdin, programs: 0 };
}

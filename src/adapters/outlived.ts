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

interface Watch {
  readonly mark: Readonly<Record<string, string>>;
  readonly stdin: Bun.FileSink;
  programs: number;
}

/** Waits for our end, then ends whatever was started with a HOME, and removes that and a socket. */
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
 * For a temporary home whose programs must not outlive us, even where we are killed by SIGKILL. Its launchers hand no mark
 * on: they are known by the HOME. To be called when the home is gone.
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

/** As long as there is a program. Kept: a pipe that nobody refers to is closed sooner or later, and that is the sign. */
let watch: Watch | undefined;

/** The environment of a program that must not outlive us, and what is to be called when it has ended. */
export interface Watched {
  readonly environment: Record<string, string>;
  readonly ended: () => void;
}

/**
 * For a program that must not outlive us, even where we are killed by SIGKILL: a client of tmux (3.3a) whose reader is gone
 * in the middle of a line never ends by itself. Not by a signal at our death: a client that is killed while it introduces
 * itself takes the server of tmux with it (tmux#5004).
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

/** By a shell that lives until we do not. */
function beginToWatch(environment: Readonly<Record<string, string>>): Watch {
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
  return { mark: { [MARK]: token }, stdin: shell.stdin, programs: 0 };
}

import { notStarted } from "./not-started.ts";
import { endsWithUs } from "./outlived.ts";
import { killGroup } from "./process.ts";

/** A program that is written to and read from as long as it runs. */
export interface Talking {
  write(text: string): void;
  /** Closes its stdin, which is its sign to end, and kills what is left of it soon after. */
  end(): void;
  /** For one that does not read its stdin: it ends now. */
  kill(): void;
}

/** Milliseconds that a program has to end by itself. */
const END_MS = 1_000;

/** Starts a program to talk with. `onEnd` is called once, after the last output. It ends with us, however we end. */
export function startTalking(
  argv: readonly string[],
  {
    environment,
    onOutput,
    onEnd,
  }: {
    readonly environment: Readonly<Record<string, string>>;
    readonly onOutput: (bytes: Uint8Array) => void;
    readonly onEnd: () => void;
  },
): Talking {
  const watched = endsWithUs(environment);
  try {
    const child = Bun.spawn([...argv], {
      cwd: "/",
      env: watched.environment,
      stdin: "pipe",
      stdout: "pipe",
      stderr: "ignore",
      detached: true,
    });
    void child.exited.then(watched.ended);
    void (async () => {
      for await (const bytes of child.stdout) onOutput(bytes);
    })()
      .catch(() => undefined)
      .finally(onEnd);
    return {
      write(text) {
        unlessGone(() => {
          void child.stdin.write(text);
          return child.stdin.flush();
        });
      },
      end() {
        unlessGone(() => child.stdin.end());
        const timer = setTimeout(() => killGroup(child.pid), END_MS);
        void child.exited.then(() => clearTimeout(timer));
      },
      kill: () => killGroup(child.pid),
    };
  } catch (thrown) {
    watched.ended();
    throw notStarted(argv[0] ?? "", thrown);
  }
}

/** A program that has ended meanwhile says so by its end; what is still told to it is lost, and no error of ours (EPIPE). */
function unlessGone(tell: () => unknown): void {
  try {
    void Promise.resolve(tell()).catch(() => undefined);
  } catch {
    // its end is told by `onEnd`
  }
}

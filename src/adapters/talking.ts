import { closeSync } from "node:fs";
import { openHeldPipe, type HeldPipe } from "./held-pipe.ts";
import { notStarted } from "./not-started.ts";
import { endsWithUs } from "./outlived.ts";
import { killGroup } from "./process.ts";

/** A program that is written to and read from as long as it runs. */
export interface Talking {
  write(text: string): void;
  /** Ends it now. It never sees an end of its stdin. */
  kill(): void;
}

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
  let pipe: HeldPipe | undefined;
  try {
    const { stdin, writer } = (pipe = openHeldPipe());
    const child = Bun.spawn([...argv], {
      cwd: "/",
      env: watched.environment,
      stdin,
      stdout: "pipe",
      stderr: "ignore",
      detached: true,
    });
    let hasEnded = false;
    void child.exited.then(() => {
      hasEnded = true;
      watched.ended();
      unlessGone(() => writer.end());
    });
    void (async () => {
      for await (const bytes of child.stdout) onOutput(bytes);
    })()
      .catch(() => undefined)
      .finally(onEnd);
    return {
      write(text) {
        unlessGone(() => {
          void writer.write(text);
          return writer.flush();
        });
      },
      kill() {
        // its pid may belong to another process by now
        if (!hasEnded) killGroup(child.pid);
      },
    };
  } catch (thrown) {
    watched.ended();
    unlessGone(() => pipe?.writer.end());
    throw notStarted(argv[0] ?? "", thrown);
  } finally {
    if (pipe !== undefined) closeSync(pipe.stdin);
  }
}

/** An ended program is reported by `onEnd`; what is still written to it is lost, without an error of ours (EPIPE). */
function unlessGone(tell: () => unknown): void {
  try {
    void Promise.resolve(tell()).catch(() => undefined);
  } catch {
    // its end is told by `onEnd`
  }
}

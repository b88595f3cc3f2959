import { notStarted } from "./not-started.ts";
import { countProgram, signalNumber } from "./process.ts";

/**
 * Runs a program that has the terminal until it ends. It gets our streams and our process group, so that Ctrl-C and
 * Ctrl-Z reach it. Resolves to its exit status, or 128 + signal. Without a time limit, because a person works in it.
 */
export async function runInTerminal(
  argv: readonly string[],
  options: { readonly environment: Readonly<Record<string, string>>; readonly cwd: string },
): Promise<number> {
  try {
    countProgram();
    const child = Bun.spawn([...argv], {
      cwd: options.cwd,
      env: { ...options.environment },
      stdio: ["inherit", "inherit", "inherit"],
    });
    await child.exited;
    return child.exitCode ?? 128 + signalNumber(String(child.signalCode));
  } catch (thrown) {
    throw notStarted(argv[0] ?? "", thrown);
  }
}

/**
 * One line that is typed at the terminal on stdin, without its end; undefined where it ended (Ctrl-D). head(1) reads it:
 * a terminal gives it one line and no more. Bun's own streams (1.4.5) read on, also after they were cancelled, and take
 * keys from the next program; stdin cannot be opened a second time. Rejects with the reason of the signal.
 */
export async function readTerminalLine(
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted();
  try {
    countProgram();
    // in our own group: a program outside of the terminal's foreground group may not read from it
    const child = Bun.spawn(["head", "-n", "1"], {
      env: { ...environment },
      stdio: ["inherit", "pipe", "ignore"],
    });
    const end = () => child.kill();
    signal.addEventListener("abort", end, { once: true });
    const text = await new Response(child.stdout).text();
    await child.exited;
    signal.removeEventListener("abort", end);
    signal.throwIfAborted();
    return text === "" ? undefined : text.replace(/\r?\n$/, "");
  } catch (thrown) {
    throw notStarted("head", thrown);
  }
}

/**
 * What comes from the terminal on stdin, for as long as nothing else reads it: cat(1) does, for the reason that head
 * does above. Once `end` resolves, what is typed is the next program's: a reader that is killed may still take what comes
 * before it has died.
 */
export function readTerminal(
  environment: Readonly<Record<string, string>>,
  take: (text: string) => void,
): { end(): Promise<void> } {
  try {
    countProgram();
    const child = Bun.spawn(["cat"], { env: { ...environment }, stdio: ["inherit", "pipe", "ignore"] });
    const decoder = new TextDecoder();
    const read = async () => {
      for await (const bytes of child.stdout) take(decoder.decode(bytes, { stream: true }));
    };
    read().catch(() => undefined); // it was ended
    return {
      async end() {
        child.kill("SIGKILL");
        await child.exited;
      },
    };
  } catch (thrown) {
    throw notStarted("cat", thrown);
  }
}

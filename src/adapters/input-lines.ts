import type { InputLines } from "../domain/ports/input-lines.ts";

/**
 * Lines from stdin, with the terminal's own line editing. No raw mode: Ctrl-C stays a signal, Ctrl-Z works, and a
 * killed process leaves the terminal as it was. (consola 3.4.2 asks in raw mode: ended by SIGTERM it leaves the
 * terminal raw and without a cursor.)
 */
export function createInputLines(signal: AbortSignal): InputLines {
  const reader = Bun.stdin.stream().getReader();
  const decoder = new TextDecoder();
  // lines that were typed ahead arrive in one piece
  let pending = "";
  let ended = false;

  async function more(): Promise<void> {
    let stop: (() => void) | undefined;
    const interrupted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason as Error);
      signal.addEventListener("abort", stop, { once: true });
    });
    try {
      const { done, value } = await Promise.race([reader.read(), interrupted]);
      ended = done;
      pending += done ? decoder.decode() : decoder.decode(value, { stream: true });
    } finally {
      if (stop !== undefined) signal.removeEventListener("abort", stop);
    }
  }

  return {
    async next() {
      signal.throwIfAborted();
      while (!pending.includes("\n") && !ended) await more();
      if (pending === "") return undefined;
      const [line = "", ...rest] = pending.split("\n");
      pending = rest.join("\n");
      return line.replace(/\r$/, "");
    },
    async close() {
      await reader.cancel();
    },
  };
}

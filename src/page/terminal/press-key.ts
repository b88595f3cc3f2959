import { post } from "../ask.ts";
import { drawnLines, keysOf, stillStands, type Key } from "../agent/question-text.ts";

interface Pressing {
  readonly host: string;
  readonly agent: string;
  /** What somebody has read: the key is pressed where the screen still ends with these lines, and nowhere else. */
  readonly read: readonly string[];
  readonly key: Key;
}

/** A screen that does not come in that time is none. */
const PATIENCE_MS = 10_000;
const ARROWS = new Set(["↑", "↓"]);

/**
 * Presses one key in an agent's terminal, by a line that may type, and only at the screen that was read: it comes on the
 * same line right before. Throws where it has changed, and where somebody else types.
 */
export async function pressKey({ host, agent, read, key }: Pressing): Promise<void> {
  const of = `${encodeURIComponent(host)}/${encodeURIComponent(agent)}`;
  const { ticket, path } = (await post(`/api/v1/agents/${of}/terminal/type`, {})) as {
    ticket: string;
    path: string;
  };
  const socket = new WebSocket(new URL(path, location.origin.replace(/^http/, "ws")), [
    "mosaic.terminal.v1",
    `mosaic.ticket.${ticket}`,
  ]);
  try {
    const text = await firstScreen(socket);
    if (!stillStands(drawnLines(text), read)) {
      throw new Error("its screen is another one by now: nothing was pressed");
    }
    socket.send(new TextEncoder().encode(bytesOf(key, text)));
  } finally {
    socket.close();
  }
}

function bytesOf({ name, bytes }: Key, screen: string): string {
  if (!ARROWS.has(name)) return bytes;
  return keysOf(screen.includes("\u001B[?1h")).find((key) => key.name === name)?.bytes ?? bytes;
}

function firstScreen(socket: WebSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("its screen did not come")), PATIENCE_MS);
    socket.addEventListener("message", ({ data }: MessageEvent<string | Blob>) => {
      clearTimeout(timer);
      if (typeof data === "string") resolve((JSON.parse(data) as { text: string }).text);
    });
    socket.addEventListener("close", ({ reason }) => {
      clearTimeout(timer);
      reject(new Error(reason === "" ? "its terminal could not be opened" : reason));
    });
  });
}

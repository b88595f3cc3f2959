import type { ServerWebSocket, WebSocketHandler } from "bun";
import type { LineHandlers, LiveLine, Upgrade } from "../domain/ports/live-line.ts";

/** Bytes of one message from a client: keys, nothing large. */
const LARGEST_MESSAGE = 64 * 1024;
/** Bytes that may wait for a slow client; anything further is not sent. */
const MOST_WAITING = 1024 * 1024;
/** Seconds; Bun itself checks whether the other side is still there. */
const SILENCE_S = 60;

export interface LineData {
  readonly handlers: LineHandlers;
  line: LiveLine | undefined;
}

/** The part of Bun.serve that is about WebSockets. */
export const LINES: WebSocketHandler<LineData> = {
  maxPayloadLength: LARGEST_MESSAGE,
  backpressureLimit: MOST_WAITING,
  idleTimeout: SILENCE_S,
  // a terminal's output is small and urgent: compression costs more than it saves
  perMessageDeflate: false,
  open(socket) {
    socket.data.line = lineOn(socket);
    socket.data.handlers.opened(socket.data.line);
  },
  message({ data: { handlers, line } }, message) {
    if (line === undefined) return;
    if (typeof message === "string") handlers.text(line, message);
    else handlers.bytes(line, new Uint8Array(message));
  },
  drain({ data: { handlers, line } }) {
    if (line !== undefined) handlers.drained(line);
  },
  close({ data: { handlers, line } }) {
    if (line !== undefined) handlers.closed(line);
  },
};

/** Bun's `send` returns bytes, 0 for a dropped message, and -1 for one that waits (1.4.5). */
function lineOn(socket: ServerWebSocket<LineData>): LiveLine {
  return {
    send: (data) => socket.send(data) > 0,
    close: (code, why) => socket.close(code, why),
  };
}

/** Lets a request become a line, and records whether it did. */
export function upgrading(
  server: {
    upgrade(request: Request, options: { data: LineData; headers?: Record<string, string> }): boolean;
  },
  request: Request,
): { readonly upgrade: Upgrade; readonly isUpgraded: () => boolean } {
  let isUpgraded = false;
  return {
    upgrade: (handlers, protocol) => {
      const headers = { "sec-websocket-protocol": protocol };
      isUpgraded = server.upgrade(request, { data: { handlers, line: undefined }, headers });
      return isUpgraded;
    },
    isUpgraded: () => isUpgraded,
  };
}

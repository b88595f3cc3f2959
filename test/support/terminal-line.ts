import { hostname } from "node:os";
import { connect } from "node:net";

/** A terminal that is looked at through a gateway's socket; what comes is handed on as it comes. */
export interface TerminalLine extends Disposable {
  /** Its code; undefined while it is open. */
  readonly closed: number | undefined;
}

const PROTOCOL = "mosaic.terminal.v1";

/** Asks for a ticket to look at an agent. */
export async function ticketFor(gatewaySocket: string, agent: string): Promise<string> {
  const response = await fetch(`http://localhost/api/v1/agents/${hostname()}/${agent}/terminal`, {
    method: "POST",
    unix: gatewaySocket,
  });
  const { ticket } = (await response.json()) as { ticket: string };
  return ticket;
}

/** Looks at an agent's terminal. `take`: the JSON of a screen, or what was printed. */
export async function openTerminal(
  gatewaySocket: string,
  agent: string,
  take: (data: string | Uint8Array) => void,
): Promise<TerminalLine> {
  const ticket = await ticketFor(gatewaySocket, agent);
  const socket = new WebSocket(`ws+unix://${gatewaySocket}:/api/v1/terminal`, [
    PROTOCOL,
    `mosaic.ticket.${ticket}`,
  ]);
  socket.binaryType = "arraybuffer";
  let closed: number | undefined;
  socket.addEventListener("message", ({ data }) =>
    take(typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer)),
  );
  socket.addEventListener("close", ({ code }) => (closed = code));
  return {
    get closed() {
      return closed;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

/** Looks at an agent's terminal, and never reads what comes. */
export async function openFrozenTerminal(gatewaySocket: string, agent: string): Promise<Disposable> {
  const ticket = await ticketFor(gatewaySocket, agent);
  const socket = connect(gatewaySocket);
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.pause();
  socket.write(
    [
      "GET /api/v1/terminal HTTP/1.1",
      "Host: localhost",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      `Sec-WebSocket-Protocol: ${PROTOCOL}, mosaic.ticket.${ticket}`,
      "",
      "",
    ].join("\r\n"),
  );
  return { [Symbol.dispose]: () => void socket.destroy() };
}

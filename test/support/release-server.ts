/** A loopback HTTP server of a folder that can go wrong, file by file. */
import { createServer, type Socket } from "node:net";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, normalize } from "node:path";

export type Fault =
  /** Answers with this status instead of the file; `times` of them, then well. Default: always. */
  | { readonly kind: "status"; readonly status: number; readonly times?: number }
  /** Sends the file in `pieces`, `every` milliseconds apart. */
  | { readonly kind: "slow"; readonly pieces: number; readonly every: number }
  /** Sends half of the file and then nothing, with the connection open; `times` of them, then well. */
  | { readonly kind: "stall"; readonly times?: number }
  /** Announces the whole file, sends half of it and hangs up; `times` of them, then well. */
  | { readonly kind: "cut"; readonly times?: number }
  /** Sends something else, as if it were the file. */
  | { readonly kind: "other"; readonly body: Uint8Array | string }
  /** Sends the client to this address. */
  | { readonly kind: "redirect"; readonly to: string };

export interface ReleaseServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  /** The paths that were asked for, with the leading slash, in order. */
  readonly requests: readonly string[];
  /** From now on: what happens to a file, by its path without the leading slash. */
  fault(path: string, fault: Fault): void;
}

/** Serves `folder` until it is disposed of. Every answer closes its connection. */
export async function serveRelease(folder: string): Promise<ReleaseServer> {
  const faults = new Map<string, Fault>();
  const requests: string[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // a client that gives up resets its connection
    socket.on("error", () => socket.destroy());
    let head = "";
    socket.on("data", (chunk) => {
      if (head.includes("\r\n\r\n")) return;
      head += chunk.toString("latin1");
      if (head.includes("\r\n\r\n")) answer(socket, head.split(" ")[1] ?? "/");
    });
  });

  function answer(socket: Socket, path: string): void {
    requests.push(path);
    const name = normalize(decodeURIComponent(path)).replace(/^\/+/, "");
    const fault = takeFault(name);
    const file = join(folder, name);
    if (fault?.kind === "redirect") {
      socket.end(headers("302 Found", 0, `Location: ${fault.to}\r\n`));
    } else if (fault?.kind === "status") {
      socket.end(headers(`${fault.status} Fault`, 0));
    } else if (!existsSync(file) || !statSync(file).isFile()) {
      socket.end(headers("404 Not Found", 0));
    } else {
      send(socket, readFileSync(file), fault);
    }
  }

  function takeFault(name: string): Fault | undefined {
    const fault = faults.get(name);
    if (fault !== undefined && "times" in fault && fault.times !== undefined) {
      if (fault.times <= 1) faults.delete(name);
      else faults.set(name, { ...fault, times: fault.times - 1 });
    }
    return fault;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server has no port");
  return {
    address: `http://127.0.0.1:${bound.port}`,
    requests,
    fault: (path, fault) => void faults.set(path, fault),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function headers(status: string, length: number, more = ""): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: ${length}\r\nConnection: close\r\n${more}\r\n`;
}

function send(socket: Socket, content: Buffer, fault: Fault | undefined): void {
  const half = content.subarray(0, content.length / 2);
  switch (fault?.kind) {
    case "other":
      socket.write(headers("200 OK", Buffer.byteLength(fault.body)));
      socket.end(fault.body);
      break;
    case "cut":
      socket.write(headers("200 OK", content.length));
      socket.end(half);
      break;
    case "stall":
      socket.write(headers("200 OK", content.length));
      socket.write(half);
      break;
    case "slow":
      socket.write(headers("200 OK", content.length));
      sendSlowly(socket, content, fault.pieces, fault.every);
      break;
    case "redirect":
    case "status":
    case undefined:
      socket.write(headers("200 OK", content.length));
      socket.end(content);
  }
}

function sendSlowly(socket: Socket, content: Buffer, pieces: number, every: number): void {
  const size = Math.ceil(content.length / pieces);
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(content.subarray(sent, sent + size));
    sent += size;
    if (sent < content.length) return;
    clearInterval(timer);
    socket.end();
  }, every);
  socket.on("close", () => clearInterval(timer));
}

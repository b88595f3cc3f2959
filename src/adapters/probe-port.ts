import type { Socket } from "node:net";
import type { Attacker, Reply } from "../domain/gateway/attacker.ts";

// Not imported: what is imported of node:net and node:tls has its bytecode in the binary, 0.5 MB (Bun 1.4.5).
const { connect } = process.getBuiltinModule("node:net");
const { connect: connectTls } = process.getBuiltinModule("node:tls");

/** How long an answer may take. */
const PATIENCE_MS = 5_000;
/** Between two bytes of who is slow. */
const DRIP_MS = 1_000;
/** Bytes of an answer that are looked at. */
const LONGEST_ANSWER = 64 * 1024;

export interface ProbedPort {
  readonly address: string;
  readonly port: number;
  /** Whose certificate is not looked at: it is this machine's own port. */
  readonly isTls: boolean;
}

/** Attacks a port of this machine, byte for byte; an answer may take `patienceMs`. */
export function attackerOf(target: ProbedPort, patienceMs = PATIENCE_MS): Attacker {
  return {
    ask: (text) => talk(target, patienceMs, (socket) => void socket.write(text)),
    drip: (beginning, milliseconds) =>
      talk(target, milliseconds, (socket) => {
        socket.write(beginning);
        const timer = setInterval(() => socket.write("x"), DRIP_MS);
        socket.once("close", () => clearInterval(timer));
      }),
    pour: (beginning, piece, most) =>
      talk(target, patienceMs, (socket) => {
        socket.write(beginning);
        let left = most;
        const more = () => {
          while (left > 0 && !socket.destroyed) {
            left -= piece.length;
            if (!socket.write(piece)) return void socket.once("drain", more);
          }
        };
        more();
      }),
  };
}

/** Whether anybody takes a connection there. */
export function listensOn(bind: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, reachable(bind));
    const end = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

/** An address that leads to who listens on that one. */
function reachable(bind: string): string {
  if (bind === "0.0.0.0") return "127.0.0.1";
  return bind === "::" ? "::1" : bind;
}

/** Resolves once a whole answer is there, the other side has ended it, or the time is over. */
function talk(
  { address, port, isTls }: ProbedPort,
  milliseconds: number,
  write: (socket: Socket) => void,
): Promise<Reply> {
  return new Promise((resolve) => {
    const options = { host: reachable(address), port };
    const begin = () => write(socket);
    const socket = isTls
      ? connectTls({ ...options, rejectUnauthorized: false }, begin)
      : connect(options, begin);
    let answer = "";
    let isEnded = false;
    const timer = setTimeout(end, milliseconds);
    function end() {
      clearTimeout(timer);
      socket.destroy();
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      const body = answer.slice(headEnd(answer));
      resolve({ status: status === undefined ? undefined : Number(status), body, isEnded });
    }
    const ended = () => {
      isEnded = true;
      end();
    };
    socket.on("data", (piece) => {
      answer += piece.toString("latin1");
      if (isWhole(answer) || answer.length > LONGEST_ANSWER) end();
    });
    socket.on("end", ended);
    socket.on("error", ended);
    socket.on("close", ended);
  });
}

function headEnd(answer: string): number {
  const at = answer.indexOf("\r\n\r\n");
  return at < 0 ? answer.length : at + 4;
}

function isWhole(answer: string): boolean {
  const from = headEnd(answer);
  if (!answer.includes("\r\n\r\n")) return false;
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, from))?.[1];
  // what becomes a line has no body; one without a length ends with its connection
  if (length === undefined) return /^HTTP\/1\.1 (101|204)/.test(answer);
  return answer.length - from >= Number(length);
}

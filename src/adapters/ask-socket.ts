import type { Socket, SocketHandler } from "bun";
import { describeError } from "../base/errors.ts";
import type { SocketAnswer } from "../runtimes/contract.ts";
import { codeOf } from "./file-error.ts";

/** Bytes of an answer. Whoever took the socket of an agent may send without an end. */
const LONGEST_ANSWER = 4 * 1024 * 1024;

/** Sends one line to a unix socket and reads one line back. Throws nothing. */
export function askSocket(path: string, line: string, timeoutMs: number): Promise<SocketAnswer> {
  return new Promise((resolve) => {
    let connected: Socket | undefined;
    let hasEnded = false;
    let unsent = Buffer.from(`${line}\n`);
    const pieces: Buffer[] = [];
    let length = 0;
    const end = (answer: SocketAnswer) => {
      hasEnded = true;
      clearTimeout(timer);
      // before the socket is closed, which says so at once
      resolve(answer);
      connected?.terminate();
    };
    const fail = (why: string) =>
      end(connected === undefined ? { kind: "not-there", why } : { kind: "silent", why });
    const timer = setTimeout(() => fail("no answer in time"), timeoutMs);
    // it takes what there is room for, and says in `drain` when there is more
    const send = (socket: Socket) => {
      unsent = unsent.subarray(Math.max(0, socket.write(unsent)));
    };
    const handlers: SocketHandler<undefined> = {
      open(socket) {
        connected = socket;
        if (hasEnded) socket.terminate();
        else send(socket);
      },
      drain: send,
      data(_, piece) {
        const newline = piece.indexOf("\n");
        pieces.push(newline < 0 ? piece : piece.subarray(0, newline));
        length += piece.length;
        if (newline >= 0) end({ kind: "answered", line: Buffer.concat(pieces).toString("utf8") });
        else if (length > LONGEST_ANSWER) fail(`an answer of more than ${LONGEST_ANSWER} bytes`);
      },
      error: (_, error) => fail(describeError(error)),
      close: () => fail("closed without an answer"),
    };
    // its message is "Failed to connect", whatever it was (Bun 1.4.5)
    const refused = (thrown: unknown) => fail(`connect ${codeOf(thrown) ?? describeError(thrown)} ${path}`);
    // an empty path is no rejection, but thrown
    Promise.try(() => Bun.connect({ unix: path, socket: handlers })).catch(refused);
  });
}

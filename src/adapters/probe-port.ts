import { connect } from "node:net";

/** How long an answer may take. */
const PATIENCE_MS = 5_000;

/**
 * Writes a request to a port of this machine as it stands, and resolves to the status of the answer; undefined where
 * none came.
 */
export function probePort(port: number, text: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    const end = () => {
      socket.destroy();
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      resolve(status === undefined ? undefined : Number(status));
    };
    socket.setTimeout(PATIENCE_MS, end);
    socket.on("data", (piece) => {
      answer += piece.toString("latin1");
      if (answer.includes("\r\n")) end();
    });
    socket.on("error", end);
    socket.on("close", end);
  });
}

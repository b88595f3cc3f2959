import { connect } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is written, byte for byte: no client may mend a header that is the point of a test. */
export function rawRequest(port: number, text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let received = "";
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.write(text));
    socket.on("data", (piece: string) => (received += piece));
    socket.on("error", reject);
    socket.on("close", () => resolve(parsed(received)));
  });
}

/** A whole request, whose answer ends the connection. */
export function requestText(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body = "",
): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    "Connection: close",
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

function parsed(text: string): RawAnswer {
  const [head = "", ...body] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const pairs = lines.map((line) => /^([^:]+): ?(.*)$/.exec(line) ?? ["", "", ""]);
  return {
    status: Number(first.split(" ")[1]),
    headers: Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name.toLowerCase(), value])),
    body: body.join("\r\n\r\n"),
  };
}

import { MosaicError } from "../../base/errors.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { serveGateway } from "../../gateway/serve.ts";

export const run = defineVerb({
  details:
    "Serves on a unix socket that only you can use, or on a port of this machine behind its guard, until it is " +
    "interrupted. POST /api/v1/OPERATION, with the operation's request as JSON, answers with the document that --json " +
    "prints, by the same rules. Agents do not depend on it.",
  args: {
    socket: { type: "string", valueHint: "PATH", description: "serve on this socket" },
    port: { type: "number", min: 1, max: 65535, description: "serve on this port of 127.0.0.1" },
  },
  exitCodes: { locked: "another gateway listens there" },
  examples: [
    { command: "mosaic gateway run --socket ~/.config/mosaic/gateway.sock", explains: "in the foreground" },
  ],
  async run(context, { socket, port }) {
    if (socket === undefined && port === undefined) {
      throw new MosaicError("usage", "neither --socket nor --port says where to listen");
    }
    const path =
      socket === undefined || socket.startsWith("/") ? socket : `${context.workingDirectory}/${socket}`;
    const gateway = await serveGateway(await context.composition(), {
      socket: path,
      port:
        port === undefined
          ? undefined
          : {
              port,
              bind: "127.0.0.1",
              scheme: "http",
              tls: undefined,
              publicOrigin: undefined,
              corsOrigin: undefined,
              peers: undefined,
            },
    });
    await context.print(`listening on ${path ?? `http://127.0.0.1:${gateway.port}`}\n`);
    await aborted(context.signal);
    await gateway.stop();
    return {};
  },
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

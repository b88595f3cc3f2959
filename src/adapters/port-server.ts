import { describeError, MosaicError } from "../base/errors.ts";
import { codeOf } from "./file-error.ts";
import { LINES, type LineData } from "./live-lines.ts";
import { answered, type AnswerRequest } from "./local-server.ts";

export interface PortOptions {
  /** An address of this machine. */
  readonly bind: string;
  /** 0: any free port. */
  readonly port: number;
  /** The texts of a certificate and its key. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
}

export interface PortServer {
  readonly port: number;
  /** Ends connections too. */
  stop(): Promise<void>;
}

/** Seconds. A client that has not sent its request by then is cut off; an answer that takes longer declares it. */
const SILENCE_S = 10;

/** Bytes; more than the longest body that is read, so that the refusal is ours. */
const LARGEST_BODY = 9 * 1024 * 1024;

/**
 * Serves on a port. Throws MosaicError("locked") where something listens there, MosaicError("failure") where the port
 * cannot be opened otherwise.
 */
export async function serveOnPort(
  { bind, port, tls }: PortOptions,
  answer: AnswerRequest,
): Promise<PortServer> {
  let server: Bun.Server<LineData>;
  try {
    server = Bun.serve({
      hostname: bind,
      port,
      idleTimeout: SILENCE_S,
      maxRequestBodySize: LARGEST_BODY,
      // never Bun's page that shows the source of an error
      development: false,
      ...(tls === undefined ? {} : { tls: { cert: tls.certificate, key: tls.key } }),
      websocket: LINES,
      fetch: (request, own) => answered(own, request, own.requestIP(request)?.address, answer),
    });
  } catch (thrown) {
    if (codeOf(thrown) === "EADDRINUSE") {
      throw new MosaicError("locked", `port ${port} is taken`, {
        code: "port-taken",
        hint: "mosaic gateway config set port N",
      });
    }
    throw new MosaicError("failure", `cannot listen on ${bind}:${port}: ${describeError(thrown)}`, {
      cause: thrown,
    });
  }
  return { port: server.port ?? port, stop: () => server.stop(true) };
}

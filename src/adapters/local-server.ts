import { lstatSync, unlinkSync } from "node:fs";
import type { Upgrade } from "../domain/ports/live-line.ts";
import { describeError, MosaicError } from "../base/errors.ts";

import { LINES, upgrading, type LineData } from "./live-lines.ts";

/** A server on a unix socket. */
export interface LocalServer {
  /** Ends connections too, and removes the socket. */
  stop(): Promise<void>;
}

/** The other end of a request. */
export interface Connection {
  /** Its address; undefined on a unix socket. */
  readonly peer: string | undefined;
  /** Lets the answer take as long as it needs: on a port a connection is cut off that says nothing for some seconds. */
  readonly takeTime: () => void;
  readonly upgrade: Upgrade;
}

/**
 * Bun 1.4.5 heeds `timeout` of a request on a port alone: on a socket it would cut off whoever is told nothing for ten
 * seconds. Its types know no limit there at all.
 */
const NO_TIME_LIMIT: object = { idleTimeout: 0 };

export type AnswerRequest = (request: Request, connection: Connection) => Promise<Response>;

/**
 * Serves on a unix socket that only its owner can use: it is made with mode 0600, not made and then changed. What a
 * dead server left there is replaced. Throws MosaicError("locked") where a living one listens, and
 * MosaicError("failure") where the socket cannot be made.
 */
export async function serveOnSocket(path: string, answer: AnswerRequest): Promise<LocalServer> {
  await clear(path);
  const umask = process.umask(0o177);
  let server: Bun.Server<LineData>;
  try {
    server = Bun.serve({
      unix: path,
      ...NO_TIME_LIMIT,
      websocket: LINES,
      fetch: (request, own) => answered(own, request, undefined, answer),
    });
  } catch (thrown) {
    throw new MosaicError("failure", `cannot listen on ${path}: ${describeError(thrown)}`, { cause: thrown });
  } finally {
    process.umask(umask);
  }
  const made = lstatSync(path).ino;
  return {
    async stop() {
      await server.stop(true);
      remove(path, made);
    },
  };
}

/** Hands a request over; what has become a line has no answer. */
export async function answered(
  server: Bun.Server<LineData>,
  request: Request,
  peer: string | undefined,
  answer: AnswerRequest,
): Promise<Response | undefined> {
  const { upgrade, isUpgraded } = upgrading(server, request);
  const response = await answer(request, { peer, takeTime: () => server.timeout(request, 0), upgrade });
  return isUpgraded() ? undefined : response;
}

async function clear(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new MosaicError("failure", `${path} is there and is no socket`, {
      hint: "name another one with --socket",
    });
  }
  if (await listens(path)) throw new MosaicError("locked", `another gateway listens on ${path}`);
  unlinkSync(path);
}

/** Whether somebody takes a connection; a socket that a dead process left refuses it. */
async function listens(path: string): Promise<boolean> {
  try {
    (await Bun.connect({ unix: path, socket: { data() {} } })).terminate();
    return true;
  } catch {
    return false;
  }
}

/** Another gateway may have taken the place meanwhile. */
function remove(path: string, inode: number): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.ino === inode) unlinkSync(path);
}

import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import { answer } from "./answer.ts";

/** A gateway that answers. */
export interface Listening {
  /** Lets go of what is under way, and removes the socket. */
  stop(): Promise<void>;
}

/**
 * Listens on a unix socket that only its owner may use (0600); there is no other address yet. Throws
 * MosaicError("locked") where another gateway listens there, MosaicError("failure") where the socket cannot be made.
 */
export async function listen(composition: Composition, socket: string): Promise<Listening> {
  const ends = new AbortController();
  const server = await composition.serve(socket, (request) => answer(composition, request, ends.signal));
  return {
    stop() {
      ends.abort(new MosaicError("terminated", "the gateway was stopped"));
      return server.stop();
    },
  };
}

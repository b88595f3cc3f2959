/** A connection on which both sides speak when they like: a WebSocket. */
export interface LiveLine {
  /** false: the line is full, and what comes next waits in memory; `drained` is told when it is not any more. */
  send(data: string | Uint8Array): boolean;
  /** `code` is one of 4000 to 4999. */
  close(code: number, why: string): void;
}

/** What is done with a line; each is called with the line that it is about. */
export interface LineHandlers {
  opened(line: LiveLine): void;
  text(line: LiveLine, text: string): void;
  bytes(line: LiveLine, bytes: Uint8Array): void;
  drained(line: LiveLine): void;
  closed(line: LiveLine): void;
}

/**
 * Turns a request into a line, with the subprotocol that the client is told; false where it did not ask for one. What
 * the request is answered with then does not count.
 */
export type Upgrade = (handlers: LineHandlers, protocol: string) => boolean;

/** A connection on which both sides send whenever they like: a WebSocket. */
export interface LiveLine {
  /** false: the line is full, and what comes next is buffered; `drained` is called once it is not any more. */
  send(data: string | Uint8Array): boolean;
  /** `code` is one of 4000 to 4999. */
  close(code: number, why: string): void;
}

/** Called with the line that an event is about. */
export interface LineHandlers {
  opened(line: LiveLine): void;
  text(line: LiveLine, text: string): void;
  bytes(line: LiveLine, bytes: Uint8Array): void;
  drained(line: LiveLine): void;
  closed(line: LiveLine): void;
}

/**
 * Turns a request into a line with this subprotocol; false where the client did not ask for one. The request's own
 * answer is ignored then.
 */
export type Upgrade = (handlers: LineHandlers, protocol: string) => boolean;

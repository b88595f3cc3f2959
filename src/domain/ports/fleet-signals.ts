/**
 * What tells that something of a fleet may have changed. None of it is believed: it only says when, and of whom, to ask
 * again.
 */
export interface ServerSignals {
  /** Calls `take` with the time of the last output of each session, by its name, in tmux's whole seconds. */
  activity(take: (seconds: ReadonlyMap<string, number>) => void): void;
  close(): void;
}

export interface ServerListener {
  /** Sessions or windows came or went. */
  changed(): void;
  /** The server does not tell any more; it may be asked for again later. */
  ended(): void;
}

/** How a fleet is watched. */
export interface FleetSignals {
  readonly watchServer: WatchServer;
  readonly watchFolder: WatchFolder;
}

/** `session` is one that lives as long as the server. */
export type WatchServer = (session: string, listener: ServerListener) => ServerSignals;

/** Calls `changed` with the name of a file in a folder, whenever one was written, made, renamed or removed. */
export type WatchFolder = (path: string, changed: (name: string) => void) => { close(): void };

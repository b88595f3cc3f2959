/** What can be seen of a session without looking at its screen. */
export interface SessionLook {
  /** Time of the last output, in tmux's whole seconds. */
  readonly activity: number;
  /** Its panes: their processes, and which of them are dead. Another text is another life. */
  readonly panes: string;
}

/**
 * What tells that something of a fleet may have changed. None of it is believed: it only says when, and of whom, to ask
 * again.
 */
export interface ServerSignals {
  /** Calls `take` with the sessions that there are, by name; with the same map again where nothing has changed. */
  sessions(take: (looks: ReadonlyMap<string, SessionLook>) => void): void;
  close(): void;
}

export interface ServerListener {
  /** Sessions or windows came or went. */
  changed(): void;
  /** The server does not tell any more; it may be asked for again later. */
  ended(): void;
}

export interface UnitListener {
  /** Something of the unit is not what it was. */
  changed(unit: string): void;
  /** The manager does not tell any more, or there is none; it may be asked for again later. Called once. */
  ended(): void;
}

/** How a fleet is watched. */
export interface FleetSignals {
  readonly watchServer: WatchServer;
  readonly watchFolder: WatchFolder;
  readonly watchUnits: WatchUnits;
}

/** `session` is one that lives as long as the server. */
export type WatchServer = (session: string, listener: ServerListener) => ServerSignals;

/** Calls `changed` with the name of a file in a folder, whenever one was written, made, renamed or removed. */
export type WatchFolder = (path: string, changed: (name: string) => void) => { close(): void };

/** The units of the user manager, all of them. */
export type WatchUnits = (listener: UnitListener) => { close(): void };

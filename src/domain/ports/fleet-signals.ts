/** What can be seen of a session without reading its screen. */
export interface SessionLook {
  /** Time of the last output, in tmux's whole seconds. */
  readonly activity: number;
  /** The processes of its panes, and which of them are dead. Another text means another life. */
  readonly panes: string;
}

/**
 * Reports that something in a fleet may have changed. It is only a reason to ask again, and about whom; never a fact.
 */
export interface ServerSignals {
  /** Calls `take` with the present sessions by name; with the same map again where nothing has changed. */
  sessions(take: (looks: ReadonlyMap<string, SessionLook>) => void): void;
  close(): void;
}

export interface ServerListener {
  /** Sessions or windows came or went. */
  changed(): void;
  /** The server reports no more; it can be watched again later. */
  ended(): void;
}

export interface UnitListener {
  /** Something about the unit has changed. */
  changed(unit: string): void;
  /** The manager reports no more, or there is none; it can be watched again later. Called once. */
  ended(): void;
}

/** What watches a fleet. */
export interface FleetSignals {
  readonly watchServer: WatchServer;
  readonly watchFolder: WatchFolder;
  readonly watchUnits: WatchUnits;
}

/** `session` is one that lives as long as the server. */
export type WatchServer = (session: string, listener: ServerListener) => ServerSignals;

/** Calls `changed` with the name of a file in the folder whenever one was written, created, renamed or removed. */
export type WatchFolder = (path: string, changed: (name: string) => void) => { close(): void };

/** The units of the user manager, all of them. */
export type WatchUnits = (listener: UnitListener) => { close(): void };

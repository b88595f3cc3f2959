import type { Answer } from "../../base/answer.ts";
import type { SessionName } from "../../base/names.ts";
import type { ProcessIdentity } from "../../base/process-identity.ts";

/** One pane of the fleet's tmux server. */
export interface Pane {
  /** tmux's own id, "%3": it stays with the pane whatever is renamed or split. */
  readonly id: string;
  /** A pane is listed once for each session that shows it: a viewer's session is in a group with the agent's. */
  readonly session: string;
  /** tmux's own id of that session, "$3": it stays the same whatever the session is called. */
  readonly sessionId: string;
  /** The group of that session; undefined where it is in none. */
  readonly group: string | undefined;
  /** How many clients look at that session. */
  readonly attached: number;
  /** The name that the launcher gave the session; undefined where an older launcher, or somebody else, made it. */
  readonly ownSession: string | undefined;
  /** The agent that the launcher marked the pane with. */
  readonly agent: string | undefined;
  /** The process that the launcher marked the pane with: the agent's process at its birth. */
  readonly birth: ProcessIdentity | undefined;
  /** The mosaic home that the session or its server names; undefined where neither does. */
  readonly home: string | undefined;
  readonly window: number;
  readonly index: number;
  readonly pid: number;
  /** The name of the foreground process; tmux's `pane_current_command`. */
  readonly command: string;
  readonly path: string;
  readonly title: string;
  readonly dead: boolean;
  readonly exitStatus: number | undefined;
  readonly exitSignal: number | undefined;
  /** Milliseconds since the epoch of the last output: the start of its second, for tmux gives whole seconds. */
  readonly activity: number | undefined;
}

/** The server on a socket: absent (nothing listens there), or what it contains. */
export type TmuxSnapshot =
  | { readonly running: false }
  | {
      readonly running: true;
      readonly serverPid: number;
      /**
       * The version of the running server, which may differ from the program on disk; undefined where it has no pane.
       */
      readonly version: string | undefined;
      readonly panes: readonly Pane[];
    };

const LOST_SOCKET = "the socket file is gone, the server";

/** Why nothing is known about a server that lives but cannot be reached. */
export function lostSocket(pid: number): string {
  return `${LOST_SOCKET} (pid ${pid}) lives`;
}

const HIDDEN_SERVER = "another tmux server took the socket of the fleet's";

/** Why nothing is known about a server whose socket was taken by another. */
export function hiddenServer(pid: number, hidden: number): string {
  return `${HIDDEN_SERVER}: pid ${pid} answers, pid ${hidden} lives`;
}

export function isHidden(why: string): boolean {
  return why.includes(HIDDEN_SERVER);
}

/** The hint where another server has the fleet's socket: only its owner can say that it may be ended. */
export function endOtherServer(socket: string): string {
  return `tmux -L ${socket} kill-server, which ends what runs in it, then: mosaic fleet start`;
}

/** The hint where tmux could not be asked; a start recreates a lost socket file. */
export function hintFor(why: string, otherwise: string): string {
  return why.includes(LOST_SOCKET) ? "mosaic fleet start" : otherwise;
}

export interface Tmux {
  /** "3.3a". Throws MosaicError("missing-program") where tmux is not installed. */
  version(): Promise<Answer<string>>;
  snapshot(): Promise<Answer<TmuxSnapshot>>;
  /** Makes a server that lost its socket file create it again; returns its pid. A known undefined: nothing was lost. */
  revive(): Promise<Answer<number | undefined>>;
  /** The last lines of the screen and history of the agent's pane, wherever it is; without colours. */
  capture(session: SessionName, lines: number): Promise<Answer<string>>;
  killServer(): Promise<Answer<boolean>>;
}

import type { Answer } from "../../base/answer.ts";
import type { SessionName } from "../../base/names.ts";
import type { ProcessIdentity } from "../../base/process-identity.ts";

/** One pane of the fleet's tmux server. */
export interface Pane {
  /** tmux's own id, "%3": it stays with the pane whatever is renamed or split. */
  readonly id: string;
  /** A pane is listed once for every session that shows it: a viewer's session is in a group with the agent's. */
  readonly session: string;
  /** tmux's own id of that session, "$3": it stays whatever the session is called. */
  readonly sessionId: string;
  /** The group of that session; undefined where it is in none. */
  readonly group: string | undefined;
  /** Clients that look at that session. */
  readonly attached: number;
  /** The name that the launcher gave the session; undefined where an older launcher or somebody else made it. */
  readonly ownSession: string | undefined;
  /** The agent that the launcher marked the pane with. */
  readonly agent: string | undefined;
  /** The process that the launcher marked the pane with: the agent as it was born. */
  readonly birth: ProcessIdentity | undefined;
  /** The mosaic home that the session or its server says it belongs to; undefined where neither does. */
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

/** The server of one socket: absent (nothing listens there), or what it holds. */
export type TmuxSnapshot =
  | { readonly running: false }
  | {
      readonly running: true;
      readonly serverPid: number;
      /** The server's own, which need not be that of the program on disk; undefined where it has no pane. */
      readonly version: string | undefined;
      readonly panes: readonly Pane[];
    };

const LOST_SOCKET = "the socket file is gone, the server";

/** Why nothing can be told of a server that lives and cannot be reached. */
export function lostSocket(pid: number): string {
  return `${LOST_SOCKET} (pid ${pid}) lives`;
}

const HIDDEN_SERVER = "another tmux server took the socket of the fleet's";

/** Why nothing can be told of a server whose socket another one has taken. */
export function hiddenServer(pid: number, hidden: number): string {
  return `${HIDDEN_SERVER}: pid ${pid} answers, pid ${hidden} lives`;
}

export function isHidden(why: string): boolean {
  return why.includes(HIDDEN_SERVER);
}

/** What helps where another server has the fleet's socket: nobody but its owner can say that it may end. */
export function endOtherServer(socket: string): string {
  return `tmux -L ${socket} kill-server, which ends what runs in it, then: mosaic fleet start`;
}

/** What helps where tmux could not be asked; a start makes a lost socket file anew. */
export function hintFor(why: string, otherwise: string): string {
  return why.includes(LOST_SOCKET) ? "mosaic fleet start" : otherwise;
}

export interface Tmux {
  /** "3.3a". Throws MosaicError("missing-program") where tmux is not installed. */
  version(): Promise<Answer<string>>;
  snapshot(): Promise<Answer<TmuxSnapshot>>;
  /** Has a server that lost its socket's file make it anew; its pid. Known undefined: nothing was lost. */
  revive(): Promise<Answer<number | undefined>>;
  /** The last lines of the screen and history of the agent's pane, wherever it stands; without colours. */
  capture(session: SessionName, lines: number): Promise<Answer<string>>;
  killServer(): Promise<Answer<boolean>>;
}

import type { Answer } from "../../base/answer.ts";
import type { SessionName } from "../../base/names.ts";

/** One pane of the fleet's tmux server. */
export interface Pane {
  readonly session: string;
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
  /** Seconds since the epoch of the last output. */
  readonly activity: number | undefined;
}

/** The server of one socket: absent (nothing listens there), or what it holds. */
export type TmuxSnapshot =
  | { readonly running: false }
  | { readonly running: true; readonly serverPid: number; readonly panes: readonly Pane[] };

export interface Tmux {
  /** "3.3a". Throws MosaicError("missing-program") where tmux is not installed. */
  version(): Promise<Answer<string>>;
  snapshot(): Promise<Answer<TmuxSnapshot>>;
  /** The last lines of a session's screen and history, without colours. */
  capture(session: SessionName, lines: number): Promise<Answer<string>>;
  killServer(): Promise<Answer<boolean>>;
}

import { MosaicError } from "../../base/errors.ts";
import { UNATTENDED } from "../../domain/agent/attach.ts";
import type { PaneListener, PaneStream } from "../../domain/ports/pane-stream.ts";
import type { LiveLine } from "../../domain/ports/live-line.ts";
import { screenText } from "./screen-text.ts";
import { SharedPane, type Viewer } from "./shared-pane.ts";
import type { Tickets, Grant } from "./tickets.ts";

/** What a viewer's side says beside keys: how large it is. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Codes of a closed WebSocket (4000 to 4999 are ours to give). `away`: for now, so it is worth to try again. */
export const CLOSED = { ended: 4000, noTicket: 4001, wrongFrame: 4002, refused: 4003, away: 4004 } as const;

/** Finds an agent's pane, and how to open it; rejects with MosaicError("not-running") where it has none. */
export type FindPane = (agent: string) => Promise<(listener: PaneListener) => PaneStream>;

const LARGEST: Size = { columns: 500, rows: 300 };
const SMALLEST: Size = { columns: 20, rows: 5 };

/**
 * The terminals that are looked at through the gateway. One client of tmux an agent, however many look; one who types
 * an agent; and nothing that a viewer sends reaches tmux but keys of who may type.
 */
export class Terminals {
  readonly tickets: Tickets;
  readonly #find: FindPane;
  readonly #panes = new Map<string, Promise<SharedPane>>();
  readonly #writers = new Map<string, string>();
  readonly #lines = new Map<LiveLine, OpenTerminal>();

  constructor(find: FindPane, tickets: Tickets) {
    this.#find = find;
    this.tickets = tickets;
  }

  /** Lines that are open now. */
  get viewers(): number {
    return this.#lines.size;
  }

  /** Throws MosaicError("locked") where somebody else types into that agent. */
  ticketFor(grant: Grant): string {
    // of another host's agent that host knows it
    const isOurs = grant.mayType && grant.host === undefined;
    const writer = isOurs ? this.#writers.get(grant.agent) : undefined;
    if (writer !== undefined) {
      throw new MosaicError("locked", `${writer} types into ${grant.agent}`, {
        code: "terminal-taken",
        data: { agent: grant.agent, by: writer },
      });
    }
    return this.tickets.give(grant);
  }

  /** A line with a ticket is open: it gets the screen, and then what the agent prints. */
  async join(line: LiveLine, grant: Grant): Promise<void> {
    if (grant.mayType && this.#writers.has(grant.agent)) {
      line.close(CLOSED.noTicket, `${this.#writers.get(grant.agent)} types into ${grant.agent}`);
      return;
    }
    const terminal: OpenTerminal = { grant, viewer: viewerOn(line), pane: undefined };
    this.#lines.set(line, terminal);
    if (grant.mayType) this.#writers.set(grant.agent, grant.holder);
    try {
      const pane = await this.#paneOf(grant.agent);
      // the line may be closed meanwhile
      if (this.#lines.get(line) !== terminal) return pane.leave(terminal.viewer);
      terminal.pane = pane;
      pane.join(terminal.viewer);
    } catch (thrown) {
      const why = thrown instanceof MosaicError ? thrown.message : "its screen cannot be shown";
      line.close(CLOSED.ended, why);
      this.leave(line);
    }
  }

  /** Keys, as a terminal sends them. Of who may not type they are not taken, and the line is closed. */
  type(line: LiveLine, keys: Uint8Array): void {
    const terminal = this.#lines.get(line);
    if (terminal?.grant.mayType !== true) return this.#refuse(line);
    terminal.pane?.type(keys);
  }

  /** The window follows who types. */
  resize(line: LiveLine, { columns, rows }: Size): void {
    const terminal = this.#lines.get(line);
    if (terminal?.grant.mayType !== true) return this.#refuse(line);
    terminal.pane?.resize(
      within(columns, SMALLEST.columns, LARGEST.columns),
      within(rows, SMALLEST.rows, LARGEST.rows),
    );
  }

  drained(line: LiveLine): void {
    const terminal = this.#lines.get(line);
    if (terminal !== undefined) terminal.pane?.drained(terminal.viewer);
  }

  /** Something was lost on the way to who looks: a whole screen comes. */
  again(line: LiveLine): void {
    const terminal = this.#lines.get(line);
    if (terminal?.pane?.isClosed === false) terminal.pane.join(terminal.viewer);
  }

  /** The line is closed, by whichever side. */
  leave(line: LiveLine): void {
    const terminal = this.#lines.get(line);
    if (terminal === undefined) return;
    this.#lines.delete(line);
    const { grant, pane, viewer } = terminal;
    if (grant.mayType) {
      this.#writers.delete(grant.agent);
      pane?.resize(UNATTENDED.width, UNATTENDED.height);
    }
    pane?.leave(viewer);
  }

  /** Everybody is told, and no client of tmux is left. */
  close(why: string): void {
    for (const line of this.#lines.keys()) {
      line.close(CLOSED.ended, why);
      this.leave(line);
    }
  }

  #refuse(line: LiveLine): void {
    line.close(CLOSED.wrongFrame, "this terminal is only looked at");
    this.leave(line);
  }

  async #paneOf(agent: string): Promise<SharedPane> {
    for (;;) {
      const pane = await (this.#panes.get(agent) ?? this.#newPane(agent));
      // the last one may have left while we waited
      if (!pane.isClosed) return pane;
    }
  }

  #newPane(agent: string): Promise<SharedPane> {
    const forget = () => {
      if (this.#panes.get(agent) === opening) this.#panes.delete(agent);
    };
    const opening = this.#find(agent).then((open) => new SharedPane(open, forget));
    this.#panes.set(agent, opening);
    opening.catch(forget);
    return opening;
  }
}

interface OpenTerminal {
  readonly grant: Grant;
  readonly viewer: Viewer;
  pane: SharedPane | undefined;
}

/** A screen is one message of JSON, output is bytes as they are. */
function viewerOn(line: LiveLine): Viewer {
  return {
    screen(screen) {
      const { columns, rows } = screen;
      line.send(JSON.stringify({ type: "screen", columns, rows, text: screenText(screen) }));
    },
    output: (bytes) => line.send(bytes),
    ended: (why) => line.close(CLOSED.ended, why),
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.trunc(value)));
}

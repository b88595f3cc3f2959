import { MosaicError } from "../../base/errors.ts";
import { UNATTENDED } from "../../domain/agent/attach.ts";
import type { PaneListener, PaneStream } from "../../domain/ports/pane-stream.ts";
import type { LiveLine } from "../../domain/ports/live-line.ts";
import { screenText } from "./screen-text.ts";
import { SharedPane, type Viewer } from "./shared-pane.ts";
import type { Tickets, Grant } from "./tickets.ts";

/** The size of a viewer's terminal. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Close codes of a WebSocket (4000 to 4999 are ours to define). `away`: for now, so trying again makes sense. */
export const CLOSED = { ended: 4000, noTicket: 4001, wrongFrame: 4002, refused: 4003, away: 4004 } as const;

/** Finds an agent's pane, and returns how to open it; rejects with MosaicError("not-running") where it has none. */
export type FindPane = (agent: string) => Promise<(listener: PaneListener) => PaneStream>;

const LARGEST: Size = { columns: 500, rows: 300 };
const SMALLEST: Size = { columns: 20, rows: 5 };

/**
 * The terminals that are viewed through the gateway: one client of tmux for each agent, whatever the number of viewers,
 * and one person who types. Of what viewers send, only keys of that person reach tmux.
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

  /** The number of open lines. */
  get viewers(): number {
    return this.#lines.size;
  }

  /** Throws MosaicError("locked") where somebody else types into that agent. */
  ticketFor(grant: Grant): string {
    // for an agent of another host, that host knows
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

  /** Called when a line with a ticket is open: it gets the screen, and then what the agent prints. */
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
      // the line may have been closed meanwhile
      if (this.#lines.get(line) !== terminal) return pane.leave(terminal.viewer);
      terminal.pane = pane;
      pane.join(terminal.viewer);
    } catch (thrown) {
      const why = thrown instanceof MosaicError ? thrown.message : "its screen cannot be shown";
      line.close(CLOSED.ended, why);
      this.leave(line);
    }
  }

  /** Keys, as a terminal sends them. From a viewer who may not type they are not accepted, and the line is closed. */
  type(line: LiveLine, keys: Uint8Array): void {
    const terminal = this.#lines.get(line);
    if (terminal?.grant.mayType !== true) return this.#refuse(line);
    terminal.pane?.type(keys);
  }

  /** The window follows the person who types. */
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

  /** A viewer has missed something: sends a whole screen. */
  again(line: LiveLine): void {
    const terminal = this.#lines.get(line);
    if (terminal?.pane?.isClosed === false) terminal.pane.join(terminal.viewer);
  }

  /** The line was closed, by either side. */
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

  /** Tells everybody, and leaves no client of tmux behind. */
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
      // the last viewer may have left meanwhile
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

/** A screen is one message of JSON; output is raw bytes. */
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

/** A tmux server in memory, for tests of the domain: test/contract/tmux.test.ts holds it to what the real one does. */
import { cannotTell, known, type Answer } from "../../src/base/answer.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { SessionName } from "../../src/base/names.ts";
import type { Pane, Tmux, TmuxSnapshot } from "../../src/domain/ports/tmux.ts";

export class FakeTmux implements Tmux {
  /** undefined: no server listens on the socket. */
  panes: Pane[] | undefined;
  /** What is on the screen of a session. */
  readonly screens = new Map<string, string>();
  serverPid = 4711;
  installed = true;
  answers = true;
  /** Every call, by the name of the method. */
  readonly calls: string[] = [];
  #nextPid = 5000;

  /** Makes a session with one pane, as the launcher does. */
  add(session: string, more: Partial<Pane> = {}): Pane {
    const pane: Pane = {
      id: `%${this.#nextPid}`,
      session,
      sessionId: `$${this.#nextPid}`,
      group: undefined,
      attached: 0,
      ownSession: undefined,
      agent: undefined,
      birth: undefined,
      home: undefined,
      window: 0,
      index: 0,
      pid: (this.#nextPid += 1),
      command: "sleep",
      path: "/",
      title: "",
      dead: false,
      exitStatus: undefined,
      exitSignal: undefined,
      activity: 0,
      ...more,
    };
    this.panes = [...(this.panes ?? []), pane];
    return pane;
  }

  /** The pane's process ends; remain-on-exit keeps the pane. */
  end(session: string, how: { readonly status?: number; readonly signal?: number }): void {
    this.panes = this.panes?.map((pane) =>
      pane.session === session
        ? { ...pane, dead: true, exitStatus: how.status, exitSignal: how.signal }
        : pane,
    );
  }

  version(): Promise<Answer<string>> {
    return this.#call("version", () => known("3.3a"), true);
  }

  snapshot(): Promise<Answer<TmuxSnapshot>> {
    return this.#call("snapshot", () =>
      known(
        this.panes === undefined
          ? { running: false }
          : { running: true, serverPid: this.serverPid, version: "3.3a", panes: this.panes.map(onOneLine) },
      ),
    );
  }

  revive(): Promise<Answer<number | undefined>> {
    return this.#call("revive", () => known(undefined));
  }

  capture(session: SessionName, lines: number): Promise<Answer<string>> {
    return this.#call("capture", () => {
      if (this.panes === undefined) return cannotTell("no server running");
      if (!this.panes.some((pane) => pane.session === session)) {
        return cannotTell(`can't find session: ${session}`);
      }
      return known((this.screens.get(session) ?? "").trimEnd().split("\n").slice(-lines).join("\n"));
    });
  }

  killServer(): Promise<Answer<boolean>> {
    return this.#call("killServer", () => {
      const wasThere = this.panes !== undefined;
      this.panes = undefined;
      return known(wasThere);
    });
  }

  /** `evenIfStopped`: what the tmux program answers by itself. */
  async #call<T>(name: string, answer: () => Answer<T>, evenIfStopped = false): Promise<Answer<T>> {
    this.calls.push(name);
    if (!this.installed) {
      throw new MosaicError("missing-program", "tmux is not installed", { hint: "apt-get install tmux" });
    }
    return this.answers || evenIfStopped ? answer() : cannotTell("tmux did not answer within 2 s");
  }
}

function plain(text: string): string {
  return text.replaceAll(/[\n\t]/g, " ");
}

/** tmux itself would print a tab or a newline as it is; the adapter asks it for blanks. */
function onOneLine(pane: Pane): Pane {
  return { ...pane, command: plain(pane.command), path: plain(pane.path), title: plain(pane.title) };
}

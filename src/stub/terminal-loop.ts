/** The only part of the stub that touches the terminal, timers and signals: it feeds the agent and draws it. */
import { constants } from "node:os";
import { advance, type AgentEvent } from "./agent.ts";
import { type AgentState, type Effect, nextWake, statusOf, titleOf } from "./agent-state.ts";
import { type Leak, startDetachedChildren, startLeak } from "./faults.ts";
import type { Frame } from "./frame.ts";
import { flushKeys, holdsEscape, type KeyEvent, NEW_KEY_PARSER, parseKeys } from "./keys.ts";
import { closeScreen, openScreen, paint, type Painted, titleSequence } from "./painter.ts";
import { appendRecord, createRecord } from "./record.ts";
import { drawScreen, type ScreenSize } from "./screen.ts";
import { StateFile } from "./state-file.ts";

/** What the stub needs of the process it runs in. */
export interface StubHost {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: { write(text: string): unknown };
  readonly process: Pick<NodeJS.Process, "pid" | "on" | "off" | "kill">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface LoopSettings {
  readonly home: string;
  readonly colour: boolean;
  readonly resumed: boolean;
}

type Timer = ReturnType<typeof setTimeout>;
type EndingSignal = (typeof ENDING_SIGNALS)[number];

const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** How long an Escape may be the start of a sequence whose rest comes in the next chunk. */
const ESCAPE_WAIT_MS = 30;

export class TerminalLoop {
  readonly #host: StubHost;
  readonly #settings: LoopSettings;
  readonly #stateFile: StateFile;
  readonly #leaks: Leak[] = [];
  readonly #end = Promise.withResolvers<number>();
  #agent: AgentState;
  /** The session the record is of; the agent's own may already be the next one within a step. */
  #recordId: string;
  #parser = NEW_KEY_PARSER;
  #painted: Painted | undefined;
  #title = "";
  #wake: Timer | undefined;
  #escapeWait: Timer | undefined;
  #isOver = false;

  constructor(host: StubHost, agent: AgentState, settings: LoopSettings) {
    this.#host = host;
    this.#agent = agent;
    this.#settings = settings;
    this.#recordId = agent.sessionId;
    this.#stateFile = new StateFile(settings.home, host.process.pid, agent.settings.cwd);
  }

  /** Runs until the agent ends; resolves with the exit status once the terminal is given back. */
  async run(startupDelayMs: number): Promise<number> {
    const { stdin, stdout, process } = this.#host;
    stdin.setRawMode(true);
    stdin.on("data", this.#onData);
    stdin.on("end", this.#onHangUp);
    stdout.on("error", this.#onHangUp);
    // Never taken off: on a terminal that is gone, giving it back fails with an `error` event, and unheard
    // that event leaves Bun (1.4.5) spinning in its event loop instead of exiting.
    stdin.on("error", this.#onHangUp);
    stdout.on("resize", this.#onResize);
    for (const signal of ENDING_SIGNALS) process.on(signal, this.#onSignal);
    this.#guard(() => {
      const { cwd, model } = this.#agent.settings;
      this.#perform({
        kind: "record",
        event: { type: "session_start", cwd, model, resumed: this.#settings.resumed },
      });
      this.#report();
      if (startupDelayMs > 0) this.#wake = setTimeout(this.#onReady, startupDelayMs);
      else this.#onReady();
    });
    return await this.#end.promise;
  }

  readonly #onReady = (): void => {
    this.#guard(() => {
      this.#host.stdout.write(openScreen(this.#size().rows));
      this.#dispatch([{ kind: "ready" }]);
    });
  };

  readonly #onData = (chunk: Uint8Array | string): void => {
    // Read and dropped: left unread, it would be typed into the first prompt.
    if (!this.#agent.isReady) return;
    clearTimeout(this.#escapeWait);
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    const { parser, events } = parseKeys(this.#parser, bytes);
    this.#parser = parser;
    if (holdsEscape(parser)) this.#escapeWait = setTimeout(this.#onEscapeAlone, ESCAPE_WAIT_MS);
    this.#press(events);
  };

  readonly #onEscapeAlone = (): void => {
    const { parser, events } = flushKeys(this.#parser);
    this.#parser = parser;
    this.#press(events);
  };

  readonly #onWake = (): void => this.#guard(() => this.#dispatch([{ kind: "tick" }]));
  readonly #onResize = (): void => this.#guard(() => void this.#draw());
  readonly #onHangUp = (): void => this.#onSignal("SIGHUP");

  readonly #onSignal = (signal: EndingSignal): void => {
    const status = 128 + constants.signals[signal];
    this.#guard(() => this.#perform({ kind: "record", event: { type: "session_end", status } }));
    this.#finish(status);
  };

  #press(keys: readonly KeyEvent[]): void {
    this.#guard(() => this.#dispatch(keys.map((key) => ({ kind: "key", key }))));
  }

  #dispatch(events: readonly AgentEvent[]): void {
    for (const event of events) {
      const context = { now: this.#host.now(), newId: () => crypto.randomUUID() };
      const { state, effects } = advance(this.#agent, event, context);
      this.#agent = state;
      for (const effect of effects) this.#perform(effect);
      if (this.#isOver) return;
    }
    this.#report();
    this.#draw();
    clearTimeout(this.#wake);
    const wakeAt = nextWake(this.#agent, this.#host.now());
    if (wakeAt !== undefined) this.#wake = setTimeout(this.#onWake, Math.max(0, wakeAt - this.#host.now()));
  }

  #perform(effect: Effect): void {
    const { home } = this.#settings;
    switch (effect.kind) {
      case "record":
        appendRecord(home, this.#recordId, effect.event, this.#host.now());
        return;
      case "new-session":
        createRecord(home, effect.id);
        this.#recordId = effect.id;
        return;
      case "quit":
        this.#finish(effect.status);
        return;
      case "hang":
        this.#host.stdin.pause();
        return;
      case "signal":
        this.#die(`SIG${effect.signal}`);
        return;
      case "leak":
        this.#leaks.push(startLeak(effect.megabytes));
        return;
      case "setsid": {
        const pids = startDetachedChildren(effect.count);
        appendRecord(home, this.#recordId, { type: "children", pids }, this.#host.now());
        return;
      }
    }
  }

  /** Dies by a real signal. Only SIGTERM is tidy: after the others the state file stays, as after a crash. */
  #die(signal: "SIGTERM" | "SIGKILL" | "SIGSEGV"): void {
    const { process, stdout } = this.#host;
    if (signal !== "SIGTERM") {
      process.kill(process.pid, signal);
      return;
    }
    this.#tidyUp();
    stdout.write("", () => process.kill(process.pid, signal));
    // Still here when the kernel ignores it, as it does for the first process of a container.
    setTimeout(() => this.#end.resolve(128 + constants.signals.SIGTERM), 1000);
  }

  #finish(status: number): void {
    if (this.#isOver) return;
    this.#tidyUp();
    this.#end.resolve(status);
  }

  #tidyUp(): void {
    const { stdin, stdout, process } = this.#host;
    this.#isOver = true;
    clearTimeout(this.#wake);
    clearTimeout(this.#escapeWait);
    for (const leak of this.#leaks) leak.stop();
    for (const signal of ENDING_SIGNALS) process.off(signal, this.#onSignal);
    stdout.off("resize", this.#onResize);
    stdin.off("data", this.#onData);
    stdin.off("end", this.#onHangUp);
    this.#stateFile.remove();
    const frame = this.#draw();
    if (frame !== undefined) {
      stdout.write(closeScreen(frame, `resume with: mosaic stub --resume ${this.#agent.sessionId}\r\n`));
    }
    stdin.setRawMode(false);
    stdin.pause();
  }

  /** What cannot be written (a full disk, a removed folder) ends the stub, with the terminal given back. */
  #guard(work: () => void): void {
    if (this.#isOver) return;
    try {
      work();
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#finish(1);
      this.#host.stderr.write(`mosaic stub: ${message}\n`);
    }
  }

  #report(): void {
    const status = statusOf(this.#agent);
    this.#stateFile.report(this.#agent.sessionId, status, this.#agent.queue.length, this.#host.now());
    const title = titleOf(status);
    if (title !== this.#title) this.#host.stdout.write(titleSequence(title));
    this.#title = title;
  }

  /** What is now on the screen; nothing while it starts up. */
  #draw(): Frame | undefined {
    if (!this.#agent.isReady) return undefined;
    const frame = drawScreen(this.#agent, this.#size(), this.#host.now());
    const { output, painted } = paint(this.#painted, frame, this.#settings.colour);
    this.#painted = painted;
    this.#host.stdout.write(output);
    return frame;
  }

  #size(): ScreenSize {
    // A pseudo-terminal that nobody sized reports 0 x 0.
    return { columns: this.#host.stdout.columns || 80, rows: this.#host.stdout.rows || 24 };
  }
}

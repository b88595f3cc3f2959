/**
 * The pane of an agent in memory, its record, and what goes wrong at which moment; the lock of its senders; changes of
 * files. Its screen is one line of JSON, so that a test says what is seen without a runtime's layout.
 * test/contract/panes.test.ts holds the pane to what a real one does.
 */
import type { Changes, SenderLock } from "../../src/domain/ports/sending.ts";
import type { KeyGuard, Panes, PaneView, Typed } from "../../src/domain/ports/panes.ts";
import type { Proof } from "../../src/runtimes/contract.ts";
import type { StateWord } from "../../src/runtimes/state.ts";
import { cannotTell, known, type Answer } from "../../src/base/answer.ts";
import type { SessionName } from "../../src/base/names.ts";
import type { WaitedClock } from "./waited-clock.ts";

interface Recorded {
  readonly kind: Proof["kind"];
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Whether all rows that a key needs are on a screen. */
export function showsRows(screen: string, { shownRows = [] }: KeyGuard): boolean {
  const rows = screen.split("\n").map((row) => row.trimEnd());
  return shownRows.every((row) => rows.includes(row));
}

/** What a look at the agent finds, and what keys do to it. */
export class FakePane implements Panes {
  readonly #clock: WaitedClock;
  readonly #session: SessionName;
  #id: number;
  pid: number;
  /** There is a session. */
  exists = true;
  dead = false;
  inMode = false;
  /** Keys of anybody but who holds it are dropped. */
  isHeld = false;
  /** Copy-mode is entered again as soon as it is left. */
  staysInMode = false;
  /** tmux answers; a look or a key then takes two seconds. */
  answers = true;
  /** Keys and text do their work, and tmux does not confirm them. */
  confirms = true;
  /** tmux itself refuses every key. */
  fails = false;
  state: StateWord = "idle";
  /** undefined: no box is seen. */
  box: string | undefined = "";
  /** What is seen instead of a long text in the box. */
  placeholder: string | undefined;
  /** What else is on the screen. */
  shown = "";
  /** The end of what it holds, where its beginning has no room on the screen. */
  heldEnd: string | undefined;
  /** How many of the next Enters are swallowed. */
  swallows = 0;
  /** Text that is pasted does not show up. */
  dropsText = false;
  keepsDraft = false;
  /** From Enter to its being in the record; undefined: never. */
  recordedAfter: number | undefined = 10;
  /** Enter while it works: held in a queue. */
  queues = true;
  readonly record: Recorded[] = [];
  /** All that was typed: "paste: TEXT", "Enter". */
  readonly typed: string[] = [];
  /** What an Enter or another key hit that was no box: the one thing that must never be. */
  readonly hits: string[] = [];
  looks = 0;
  readonly #moments = new Map<string, () => void>();

  constructor(clock: WaitedClock, session: SessionName, id = 3) {
    this.#clock = clock;
    this.#session = session;
    this.#id = id;
    this.pid = 100 + 10 * id;
  }

  /** "before paste", "after Enter", "before look 3": once. */
  on(moment: string, happens: () => void): void {
    this.#moments.set(moment, happens);
  }

  die(): void {
    this.dead = true;
  }

  /** Another process in another pane, with an empty box. */
  restart(): void {
    this.#id += 1;
    this.pid += 1;
    this.dead = false;
    this.state = "idle";
    this.box = "";
    this.shown = "";
  }

  get id(): string {
    return `%${this.#id}`;
  }

  /** The messages that it took. */
  get accepted(): readonly string[] {
    return this.record.filter(({ kind }) => kind === "accepted").map(({ text }) => text);
  }

  async look(sessions: readonly SessionName[]): Promise<Answer<ReadonlyMap<SessionName, PaneView>>> {
    this.looks += 1;
    this.#happen(`before look ${this.looks}`);
    if (!this.answers) return this.#noAnswer();
    const isThere = this.exists && sessions.includes(this.#session);
    return known(new Map(isThere ? [[this.#session, this.#view()]] : []));
  }

  async paste(pane: string, text: string): Promise<Answer<Typed>> {
    this.#happen("before paste");
    this.inMode = this.staysInMode;
    const refused = await this.#refusal(pane);
    if (refused !== undefined) return refused;
    this.typed.push(`paste: ${text}`);
    if (!this.dropsText) this.box = (this.box ?? "") + text;
    this.#happen("after paste");
    return this.confirms ? known("done") : cannotTell("tmux did not answer within 2 s");
  }

  async press(pane: string, key: string, guard: KeyGuard): Promise<Answer<Typed>> {
    this.#happen(`before ${key}`);
    const refused = await this.#refusal(pane);
    if (refused !== undefined) return refused;
    if (guard.pid !== this.pid) return known("dead");
    if (guard.isHeld === true && !this.isHeld) return known("let-go");
    if (guard.dialogWords.some((words) => this.shown.includes(words))) return known("dialog");
    if (!showsRows(this.shown, guard)) return known("dialog");
    if (this.fails) return known("failed");
    if (this.isHeld && guard.isHeld !== true) return known("done");
    this.typed.push(key);
    if (this.state.startsWith("blocked: ")) this.hits.push(`${this.state} ${key}`);
    else if (key !== "Enter") this.box = this.keepsDraft ? this.box : "";
    else if (this.swallows > 0) this.swallows -= 1;
    else this.#submit();
    this.#happen(`after ${key}`);
    return this.confirms ? known("done") : cannotTell("tmux did not answer within 2 s");
  }

  async hold(pane: string): Promise<Answer<Typed>> {
    const refused = await this.#refusal(pane);
    if (refused !== undefined) return refused;
    this.isHeld = true;
    return known("done");
  }

  async release(): Promise<void> {
    this.isHeld = false;
  }

  #submit(): void {
    const text = this.box ?? "";
    this.box = "";
    if (text === "" || this.recordedAfter === undefined) return;
    const kind = this.state === "working" && this.queues ? "queued" : "accepted";
    this.#clock.plan(this.recordedAfter, () => this.take(text, kind));
  }

  /** It has the text, as if somebody had typed it now. */
  take(text: string, kind: Proof["kind"] = "accepted"): void {
    this.record.push({ kind, text, at: this.#clock.now() });
  }

  async #refusal(pane: string): Promise<Answer<Typed> | undefined> {
    if (!this.answers) return this.#noAnswer();
    if (!this.exists || this.dead || pane !== this.id) return known("dead");
    return this.inMode ? known("in-mode") : undefined;
  }

  async #noAnswer(): Promise<Answer<never>> {
    await this.#clock.sleep(2_000);
    return cannotTell("tmux did not answer within 2 s");
  }

  #happen(moment: string): void {
    const happens = this.#moments.get(moment);
    this.#moments.delete(moment);
    happens?.();
  }

  #view(): PaneView {
    const draft = this.box !== "" && this.placeholder !== undefined ? this.placeholder : this.box;
    const { pid, dead, inMode, state, shown, heldEnd } = this;
    const screen = JSON.stringify({ state, draft, shown, heldEnd });
    return {
      id: this.id,
      home: undefined,
      pid,
      dead,
      inMode,
      screen,
      command: "fake",
      path: "/w",
      title: "",
      activity: undefined,
    };
  }
}

/** One holder a path, in the order of asking. */
export class FakeSenderLock implements SenderLock {
  held = 0;
  most = 0;
  /** Somebody else has it for so long. */
  takenForMs = 0;
  readonly asked: { readonly path: string; readonly patienceMs: number }[] = [];
  readonly #clock: WaitedClock;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: WaitedClock) {
    this.#clock = clock;
  }

  async hold(path: string, patienceMs: number, signal: AbortSignal) {
    this.asked.push({ path, patienceMs });
    const wait = Math.min(this.takenForMs, patienceMs);
    const isLate = this.takenForMs > patienceMs;
    this.takenForMs = 0;
    await this.#clock.sleep(wait, signal);
    if (isLate || signal.aborted) return undefined;
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    this.held += 1;
    this.most = Math.max(this.most, this.held);
    return {
      release: async () => {
        this.held -= 1;
        resolve();
      },
    };
  }
}

export class FakeChanges implements Changes {
  open = 0;
  readonly #clock: WaitedClock;

  constructor(clock: WaitedClock) {
    this.#clock = clock;
  }

  watch() {
    this.open += 1;
    return {
      next: (milliseconds: number, signal: AbortSignal) => this.#clock.sleep(milliseconds, signal),
      close: () => void (this.open -= 1),
    };
  }
}

import { sessionOf } from "../../base/names.ts";
import { parseScreen } from "../../runtimes/screen.ts";
import type { PaneView, Typed } from "../ports/panes.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { DeliveryTools } from "./delivery/attempt.ts";
import { rowsOf } from "./dialog-rows.ts";
import { dialogOf, type OpenDialog } from "./dialog.ts";
import { lookAtAgent } from "./look.ts";

export type AnswerEnd =
  /** The last key was pressed while the dialog stood on the screen, and it is gone since. */
  | { readonly kind: "answered"; readonly option: string; readonly keys: number }
  /** Nothing was chosen: it is not the dialog that was meant, or none any more. */
  | { readonly kind: "changed"; readonly keys: number }
  /** The key was pressed, and the dialog stands there still; or what the key did cannot be told. */
  | { readonly kind: "unproven"; readonly keys: number }
  /** Nothing was typed: somebody has begun to type an answer. */
  | { readonly kind: "begun"; readonly typed: string }
  /** Somebody else types into the pane. */
  | { readonly kind: "locked" };

/** Between two looks for what a key did. */
const POLL_MS = 50;
/** A dialog that has not moved by then does not go by these keys, if its program had time to read them. */
const MOVE_MS = 2_000;
const GONE_MS = 5_000;
/** A program that is not at rest may have what was typed before it still; so long at most. */
const LONGEST_WORK_MS = 20_000;
/** What somebody typed just before has so long, at least, to reach the program and its screen; and this at most. */
const SETTLE_MS = 120;
const LONGEST_SETTLE_MS = 1_500;
const REST_POLL_MS = 20;
/** Where tmux refused a key, and the dialog stands there still. */
const MOST_TRIES = 3;

/**
 * Chooses one option of the dialog with this fingerprint. Before each key the dialog is read again, and tmux itself
 * presses it only while its rows are on the screen, the mark where it was seen. What a program has been sent and not taken
 * yet shows on no screen: so nobody else's keys reach it meanwhile, and what was typed before has had its time. What no
 * look can see is what a program does by itself until it has read the key and drawn what it did before.
 */
export async function answerDialog(
  tools: DeliveryTools,
  agent: RosterAgent,
  choice: number,
  wanted: string,
  timeoutMs: number,
): Promise<AnswerEnd> {
  const { fleet, senderLock } = tools;
  await fleet.files.makeFolder(fleet.paths.locks, 0o700);
  const lock = await senderLock.hold(fleet.paths.senderLock(sessionOf(agent.name)), timeoutMs, fleet.signal);
  if (lock === undefined) return { kind: "locked" };
  try {
    return await new DialogAnswer(tools, agent, choice, wanted).choose();
  } finally {
    await lock.release();
  }
}

/** What a look shows of the dialog: it, or that it is gone; or nothing that can be told. */
type Seen =
  | { readonly is: "open"; readonly dialog: OpenDialog; readonly view: PaneView }
  | { readonly is: "gone"; readonly other: OpenDialog | undefined }
  | { readonly is: "unseen" };

type Open = Extract<Seen, { is: "open" }>;

/** One answer, alone with the pane. */
class DialogAnswer {
  readonly #tools: DeliveryTools;
  readonly #agent: RosterAgent;
  readonly #choice: number;
  readonly #wanted: string;
  #keys = 0;
  #option = "";

  constructor(tools: DeliveryTools, agent: RosterAgent, choice: number, wanted: string) {
    this.#tools = tools;
    this.#agent = agent;
    this.#choice = choice;
    this.#wanted = wanted;
  }

  async choose(): Promise<AnswerEnd> {
    const { panes } = this.#tools.sources;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const first = await this.#look();
      if (first.is !== "open") return this.#changed();
      const held = await panes.hold(first.view.id);
      if (!held.known || held.value !== "done") return this.#changed();
      try {
        await this.#settle(first.view.pid);
        const end = await this.#chooseHeld();
        if (end !== undefined) return end;
      } finally {
        await panes.release(first.view.id);
      }
    }
    return this.#changed();
  }

  /** undefined: tmux has refused a key, and nothing says that the dialog is another one. */
  async #chooseHeld(): Promise<AnswerEnd | undefined> {
    const first = await this.#look();
    if (first.is !== "open") return this.#changed();
    const key = first.dialog.keys?.[this.#choice];
    if (key === undefined) return await this.#moveAndEnter(first);
    if (first.dialog.typed === undefined) return await this.#pressLast(key, first);
    return await this.#typeLine(key, first, first.dialog.typed);
  }

  async #moveAndEnter(first: Open): Promise<AnswerEnd | undefined> {
    // a mark that passes over its option would be moved to and fro for ever
    const most = 2 * first.dialog.options.length;
    let now = first;
    while (now.dialog.selected !== this.#choice) {
      const before: number = now.dialog.selected ?? 0;
      if (this.#keys >= most) return this.#unproven();
      const pressed = await this.#press(before < this.#choice ? "Down" : "Up", now);
      if (pressed !== "done") return this.#refused(pressed);
      const next = await this.#until(({ selected }) => selected !== before, now.view.pid, MOVE_MS);
      if (next.is === "gone") return this.#changed();
      if (next.is === "unseen" || next.dialog.selected === before) return this.#unproven();
      now = next;
    }
    return await this.#pressLast("Enter", now);
  }

  async #typeLine(line: string, first: Open, typed: string): Promise<AnswerEnd | undefined> {
    if (typed !== "") return { kind: "begun", typed };
    let now = first;
    for (let length = 1; length <= line.length; length += 1) {
      const pressed = await this.#press(line.charAt(length - 1), now);
      if (pressed !== "done") return length === 1 ? this.#refused(pressed) : this.#changed();
      const wished = line.slice(0, length);
      const next = await this.#until((dialog) => dialog.typed === wished, now.view.pid, MOVE_MS);
      // it did not wait for the end of the line, so a part of one may have chosen something else
      if (next.is === "gone") return length === line.length ? await this.#sureEnd(next) : this.#unproven();
      if (next.is === "unseen" || next.dialog.typed !== wished) return this.#unproven();
      now = next;
    }
    return await this.#pressLast("Enter", now);
  }

  async #pressLast(key: string, now: Open): Promise<AnswerEnd | undefined> {
    const pressed = await this.#press(key, now);
    if (pressed !== "done")
      return this.#keys === 0 || key === "Enter" ? this.#refused(pressed) : this.#changed();
    const left = await this.#until(() => false, now.view.pid, GONE_MS);
    return left.is === "gone" ? await this.#sureEnd(left) : this.#unproven();
  }

  /**
   * The dialog is gone: that it was not half drawn, a second look shows. Another one that has come in its place and goes
   * again, or moves, although nobody can type, may have got the key.
   */
  async #sureEnd({ other }: Extract<Seen, { is: "gone" }>): Promise<AnswerEnd> {
    await this.#tools.fleet.clock.sleep(SETTLE_MS);
    const again = await this.#look();
    if (again.is !== "gone") return this.#unproven();
    const isUntouched =
      other === undefined ||
      (again.other?.fingerprint === other.fingerprint && again.other.selected === other.selected);
    if (!isUntouched) return this.#unproven();
    return { kind: "answered", option: this.#option, keys: this.#keys };
  }

  async #press(key: string, { dialog, view }: Open): Promise<Typed> {
    this.#option = dialog.options[this.#choice] ?? "";
    const screen = parseScreen(view.screen).lines.map(({ text }) => text);
    const guard = {
      pid: view.pid,
      dialogWords: [],
      shownRows: rowsOf(screen, dialog),
      isHeld: true,
    } as const;
    const pressed = await this.#tools.sources.panes.press(view.id, key, guard);
    const typed: Typed = pressed.known ? pressed.value : "done";
    if (typed === "done") this.#keys += 1;
    return typed;
  }

  /** Worth another try where the same dialog may stand there still. */
  #refused(why: Exclude<Typed, "done">): AnswerEnd | undefined {
    return why === "dialog" || why === "let-go" ? undefined : this.#changed();
  }

  async #look(): Promise<Seen> {
    const { fleet, sources } = this.#tools;
    const look = await lookAtAgent(fleet, sources, this.#agent);
    const dialog = dialogOf(look);
    const { view, state } = look;
    if (view === undefined)
      return state.state === "dead" ? { is: "gone", other: undefined } : { is: "unseen" };
    if (view.inMode && !view.dead) return { is: "unseen" };
    if (dialog?.fingerprint === this.#wanted) return { is: "open", dialog, view };
    return { is: "gone", other: dialog };
  }

  /** The dialog as soon as it is so, or as it is when its program has had time to make it so. */
  async #until(isSo: (dialog: OpenDialog) => boolean, pid: number, withinMs: number): Promise<Seen> {
    const { clock, processes } = this.#tools.fleet;
    const begun = clock.monotonic();
    for (let rests = 0; ;) {
      await clock.sleep(POLL_MS);
      rests = processes.isAtRest(pid) ? rests + 1 : 0;
      const seen = await this.#look();
      if (seen.is === "gone" || (seen.is === "open" && isSo(seen.dialog))) return seen;
      const lasted = clock.monotonic() - begun;
      if (lasted > LONGEST_WORK_MS || (lasted > withinMs && rests >= 2)) return seen;
    }
  }

  /** Until whatever was typed before has been taken, and shown. */
  async #settle(pid: number): Promise<void> {
    const { clock, processes } = this.#tools.fleet;
    await clock.sleep(SETTLE_MS);
    const giveUp = clock.monotonic() + LONGEST_SETTLE_MS;
    // at rest twice: between two moments of work it may be so for once
    for (let rests = 0; rests < 2 && clock.monotonic() < giveUp; await clock.sleep(REST_POLL_MS))
      rests = processes.isAtRest(pid) ? rests + 1 : 0;
  }

  #changed(): AnswerEnd {
    return { kind: "changed", keys: this.#keys };
  }

  #unproven(): AnswerEnd {
    return { kind: "unproven", keys: this.#keys };
  }
}

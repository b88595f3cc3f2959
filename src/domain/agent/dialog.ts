import { fingerprint } from "../../base/fingerprint.ts";
import { sessionOf } from "../../base/names.ts";
import { readChoices, type ShownChoices } from "../../runtimes/choices.ts";
import type { RuntimeAdapter } from "../../runtimes/contract.ts";
import { parseScreen, type Screen } from "../../runtimes/screen.ts";
import type { StateReading } from "../../runtimes/state.ts";
import type { Typed } from "../ports/panes.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { isDialog } from "./decide-state.ts";
import type { DeliveryTools } from "./delivery/attempt.ts";
import { lookAtAgent, type AgentLook } from "./look.ts";

/** A dialog that waits for somebody. */
export interface OpenDialog extends ShownChoices {
  /** "blocked: approval" */
  readonly state: string;
  /** Of its question and its options: another dialog has another one. Which option is selected has no part in it. */
  readonly fingerprint: string;
}

/** Pure. The dialog that an agent was seen at; undefined where there is none, or it offers nothing that can be read. */
export function dialogOf({
  adapter,
  state,
  view,
}: Pick<AgentLook, "adapter" | "state" | "view">): OpenDialog | undefined {
  if (view === undefined || view.dead || view.inMode) return undefined;
  return dialogOnScreen(adapter, parseScreen(view.screen, view.title, view.columns), state);
}

/** Pure. The same of a screen, by the state that it shows. */
export function dialogOnScreen(
  adapter: Pick<RuntimeAdapter, "readDialog">,
  screen: Screen,
  state: Pick<StateReading, "state">,
): OpenDialog | undefined {
  if (!isDialog(state)) return undefined;
  const shown = adapter.readDialog === undefined ? readChoices(screen) : adapter.readDialog(screen);
  if (shown === undefined) return undefined;
  const { question, options, keys } = shown;
  const words = keys === undefined ? [question, options] : [question, options, keys];
  return { ...shown, state: state.state, fingerprint: fingerprint(JSON.stringify(words)) };
}

export type AnswerEnd =
  /** The dialog is gone, or another has taken its place. */
  | { readonly kind: "answered"; readonly option: string; readonly keys: number }
  /** Nothing was typed: it is not the dialog that was meant, or none any more. */
  | { readonly kind: "changed"; readonly keys: number }
  /** The key was pressed and the dialog stands there still. */
  | { readonly kind: "unproven"; readonly keys: number }
  /** Nothing was typed: somebody has begun to type an answer. */
  | { readonly kind: "begun"; readonly typed: string }
  /** Somebody else types into the pane. */
  | { readonly kind: "locked" };

/** Between two looks for what a key did. */
const POLL_MS = 50;
/** A dialog that has not moved by then does not go by these keys. */
const MOVE_MS = 2_000;
const GONE_MS = 5_000;
/** What somebody typed just before has so long, at least, to reach the program and its screen; and this at most. */
const SETTLE_MS = 120;
const LONGEST_SETTLE_MS = 1_500;
const REST_POLL_MS = 20;
/** Texts that must be on the screen for a key to be pressed, and characters of each: tmux takes 16 KiB in a call. */
const MOST_WORDS = 24;
const LONGEST_WORDS = 60;

/**
 * Chooses one option of the dialog with this fingerprint. Before each key the dialog is read again, and tmux itself
 * presses it only while its words are on the screen. What a program has been sent and not taken yet shows on no screen:
 * so nobody else's keys reach it meanwhile, and what was typed before has had its time. No key reaches another dialog.
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
    return await chooseAlone(tools, agent, choice, wanted);
  } finally {
    await lock.release();
  }
}

async function chooseAlone(
  tools: DeliveryTools,
  agent: RosterAgent,
  choice: number,
  wanted: string,
): Promise<AnswerEnd> {
  const { panes } = tools.sources;
  const first = await lookFor(tools, agent, wanted);
  if (first === undefined) return { kind: "changed", keys: 0 };
  const held = await panes.hold(first.view.id);
  if (!held.known || held.value !== "done") return { kind: "changed", keys: 0 };
  try {
    await settle(tools, first.view.pid);
    return await chooseHeld(tools, agent, choice, wanted);
  } finally {
    await panes.release(first.view.id);
  }
}

/** Until whatever was typed before has been taken, and shown. */
async function settle({ fleet: { clock, processes } }: DeliveryTools, pid: number): Promise<void> {
  await clock.sleep(SETTLE_MS);
  const giveUp = clock.monotonic() + LONGEST_SETTLE_MS;
  // at rest twice: between two moments of work it may be so for once
  for (let rests = 0; rests < 2 && clock.monotonic() < giveUp; await clock.sleep(REST_POLL_MS))
    rests = processes.isAtRest(pid) ? rests + 1 : 0;
}

interface Seen {
  readonly dialog: OpenDialog;
  readonly view: NonNullable<AgentLook["view"]>;
}

async function lookFor(
  { fleet, sources }: DeliveryTools,
  agent: RosterAgent,
  wanted: string,
): Promise<Seen | undefined> {
  const look = await lookAtAgent(fleet, sources, agent);
  const dialog = dialogOf(look);
  return dialog?.fingerprint === wanted && look.view !== undefined ? { dialog, view: look.view } : undefined;
}

async function chooseHeld(
  tools: DeliveryTools,
  agent: RosterAgent,
  choice: number,
  wanted: string,
): Promise<AnswerEnd> {
  const { fleet, sources } = tools;
  let keys = 0;
  const lookAgain = () => lookFor(tools, agent, wanted);
  const press = async (key: string, { dialog, view }: Seen) => {
    const guard = { pid: view.pid, dialogWords: [], shownWords: wordsOf(dialog), isHeld: true } as const;
    const pressed = await sources.panes.press(view.id, key, guard);
    const typed: Typed = pressed.known ? pressed.value : "done";
    if (typed === "done") keys += 1;
    return typed;
  };
  /** The dialog as soon as it is so, or as it is then; undefined: it is gone. */
  const until = async (isSo: (dialog: OpenDialog) => boolean, withinMs: number) => {
    const giveUp = fleet.clock.monotonic() + withinMs;
    let now: Seen | undefined;
    do {
      await fleet.clock.sleep(POLL_MS);
      now = await lookAgain();
    } while (now !== undefined && !isSo(now.dialog) && fleet.clock.monotonic() < giveUp);
    return now;
  };
  let now = await lookAgain();
  if (now === undefined) return { kind: "changed", keys };
  const option = now.dialog.options[choice] ?? "";
  const answered = { kind: "answered", option } as const;
  const key = now.dialog.keys?.[choice];
  let last = key ?? "Enter";
  if (key === undefined) {
    // a mark that passes over its option would be moved to and fro for ever
    const most = 2 * now.dialog.options.length;
    while (now !== undefined && now.dialog.selected !== choice) {
      const before: number = now.dialog.selected ?? 0;
      if (keys >= most) return { kind: "unproven", keys };
      if ((await press(before < choice ? "Down" : "Up", now)) !== "done") return { kind: "changed", keys };
      now = await until(({ selected }) => selected !== before, MOVE_MS);
      if (now?.dialog.selected === before) return { kind: "unproven", keys };
    }
  } else if (now.dialog.typed !== undefined) {
    if (now.dialog.typed !== "") return { kind: "begun", typed: now.dialog.typed };
    for (let length = 1; length <= key.length; length += 1) {
      if ((await press(key.charAt(length - 1), now)) !== "done") return { kind: "changed", keys };
      const wished = key.slice(0, length);
      now = await until(({ typed }) => typed === wished, MOVE_MS);
      // it did not wait for the end of the line, so a part of one may have chosen something else
      if (now === undefined)
        return length === key.length ? { ...answered, keys } : { kind: "unproven", keys };
      if (now.dialog.typed !== wished) return { kind: "unproven", keys };
    }
    last = "Enter";
  }
  if (now === undefined) return { kind: "changed", keys };
  if ((await press(last, now)) !== "done") return { kind: "changed", keys };
  const left = await until(() => false, GONE_MS);
  return left === undefined ? { ...answered, keys } : { kind: "unproven", keys };
}

/**
 * What tells this dialog from another one, as far as a format of tmux can hold it: the question from its end on, then the
 * options.
 */
function wordsOf({ question, options, shown }: ShownChoices): readonly string[] {
  const lines = shown?.toReversed() ?? [...question.toReversed(), ...options];
  const found = lines.flatMap((line) => line.match(/[A-Za-z0-9 ./_=~@+'-]{2,}/g) ?? []);
  const words = found
    .map((part) => part.trim().slice(0, LONGEST_WORDS).trim())
    .filter((part) => part.length > 1);
  return [...new Set(words)].slice(0, MOST_WORDS);
}

/**
 * The agent as a state machine: state, event and clock in; state and effects out. It touches no terminal,
 * file or timer, so every behaviour can be tested without time passing.
 */
import { type AgentState, type Effect, hasDraft } from "./agent-state.ts";
import { composedText, continueLine, edit, EMPTY_COMPOSER } from "./composer.ts";
import { type Choice, type Dialog, pressKey } from "./dialogs.ts";
import { Draft, type StepContext } from "./draft.ts";
import type { KeyEvent } from "./keys.ts";
import { continueTurn, declineRest, endTurn, startTurn } from "./turn.ts";

export type AgentEvent =
  /** Starting up is over: the first prompt or dialog appears. */
  | { readonly kind: "ready" }
  | { readonly kind: "key"; readonly key: KeyEvent }
  /** The time of `nextWake` has come. */
  | { readonly kind: "tick" };

/** How soon after text codex takes an Enter for a part of it (measured: 0.5 s is always late enough). */
const EARLY_ENTER_MS = 300;
const NEWLINE: KeyEvent = { kind: "key", name: "newline" };
const COMMAND = /^\/([A-Za-z][\w-]*)(?=\s|$)/;

export function advance(
  state: AgentState,
  event: AgentEvent,
  context: StepContext,
): { state: AgentState; effects: Effect[] } {
  const draft = new Draft(state, context);
  if (!state.isHalted) {
    if (event.kind === "ready") {
      draft.change({ isReady: true });
      goOn(draft);
    } else if (event.kind === "tick") {
      continueTurn(draft);
    } else if (state.isReady) {
      press(draft, event.key);
    }
  }
  return { state: draft.state, effects: draft.effects };
}

/** After start-up or a dialog: the next start-up dialog, the turn that waited, or the first message. */
function goOn(draft: Draft): void {
  const { startupDialogs, turn, firstMessage } = draft.state;
  const [next, ...rest] = startupDialogs;
  if (next !== undefined) {
    draft.change({ dialog: next, startupDialogs: rest });
  } else if (turn !== undefined) {
    continueTurn(draft);
  } else if (firstMessage !== undefined) {
    draft.change({ firstMessage: undefined });
    submit(draft, firstMessage);
  }
}

function press(draft: Draft, key: KeyEvent): void {
  const { dialog, composer, quitsOnInterrupt } = draft.state;
  if (dialog !== undefined) {
    pressInDialog(draft, dialog, key);
    return;
  }
  draft.change({ quitsOnInterrupt: false });
  if (key.kind !== "key") {
    draft.change({ composer: edit(composer, key), lastTextAt: draft.context.now });
  } else if (key.name === "enter") {
    pressEnter(draft);
  } else if (key.name === "interrupt") {
    if (quitsOnInterrupt) draft.quit(0);
    else draft.change({ composer: EMPTY_COMPOSER, quitsOnInterrupt: true });
  } else if (key.name === "end-of-input") {
    if (!hasDraft(draft.state)) draft.quit(0);
  } else if (key.name === "escape") {
    endTurn(draft, "interrupted");
  } else {
    draft.change({ composer: edit(composer, key) });
  }
}

function pressEnter(draft: Draft): void {
  const { composer, settings, lastTextAt, ignoresNextEnter } = draft.state;
  const text = composedText(composer);
  if (text.trim() === "") return;
  if (ignoresNextEnter) {
    draft.change({ ignoresNextEnter: false });
    return;
  }
  const isEarly = lastTextAt !== undefined && draft.context.now - lastTextAt < EARLY_ENTER_MS;
  if (settings.swallowEarlyEnter && isEarly) {
    draft.change({ composer: edit(composer, NEWLINE) });
    return;
  }
  const continued = continueLine(composer);
  draft.change({ composer: continued ?? EMPTY_COMPOSER });
  if (continued === undefined) submit(draft, text);
}

function submit(draft: Draft, text: string): void {
  const command = COMMAND.exec(text)?.[1];
  if (text.startsWith("!")) {
    draft.record({ type: "shell", text });
    draft.say({ kind: "error", text: `shell command blocked by the stub: ${text.slice(1).trim()}` });
  } else if (command !== undefined) {
    runCommand(draft, command, text);
  } else {
    const message = { id: draft.context.newId(), text };
    if (draft.state.turn === undefined) {
      startTurn(draft, message);
    } else {
      draft.record({ type: "queued", ...message });
      draft.change({ queue: [...draft.state.queue, message] });
    }
  }
}

function runCommand(draft: Draft, command: string, text: string): void {
  if (command === "exit" || command === "quit") {
    draft.quit(0);
  } else if (command === "new" || command === "clear") {
    draft.change({ queue: [] });
    endTurn(draft, "interrupted");
    const next = draft.context.newId();
    draft.record({ type: "command", text, next });
    startNewSession(draft, next);
  } else {
    draft.record({ type: "command", text });
    draft.say({ kind: "error", text: `unknown command: /${command}` });
  }
}

function startNewSession(draft: Draft, id: string): void {
  const { cwd, model } = draft.state.settings;
  draft.effects.push({ kind: "new-session", id });
  draft.record({ type: "session_start", cwd, model, resumed: false });
  draft.change({ sessionId: id, transcript: [], ignoresNextEnter: false });
}

function pressInDialog(draft: Draft, dialog: Dialog, key: KeyEvent): void {
  const step = pressKey(dialog, key);
  if (step.kind === "open") draft.change({ dialog: step.dialog });
  else if (step.kind === "chosen") choose(draft, dialog, step.choice);
  else draft.quit(dialog.kind === "trust" ? 1 : 0);
}

function choose(draft: Draft, dialog: Dialog, choice: Choice): void {
  draft.change({ dialog: undefined });
  if (dialog.kind === "trust") {
    draft.record({ type: "trust", choice });
    if (choice === "no") {
      draft.quit(1);
      return;
    }
  } else {
    draft.record({ type: "approval", choice, text: dialog.subject, by: "key" });
    draft.say({ kind: "notice", text: `${choice === "yes" ? "approved" : "declined"}: ${dialog.subject}` });
    if (choice === "no") declineRest(draft, dialog.subject);
  }
  goOn(draft);
}

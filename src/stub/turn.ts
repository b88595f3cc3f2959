/** One turn: what a message makes the agent do, step by step, until it has answered. */
import type { Effect, Message, Step, Turn } from "./agent-state.ts";
import { approvalDialog, loginDialog, trustDialog } from "./dialogs.ts";
import type { Draft } from "./draft.ts";
import { parseTags, type Tag } from "./tags.ts";

const STREAM_CHUNKS = 10;
/** How long an answer takes to appear, whatever its length. */
const STREAM_MS = 300;

/** Takes the message in and works on it as far as time and dialogs let it. */
export function startTurn(draft: Draft, message: Message): void {
  const tags = parseTags(message.text);
  draft.record({ type: "user", ...message });
  draft.say({ kind: "user", text: message.text });
  const { limitedUntil = 0 } = draft.state;
  if (limitedUntil > draft.context.now) {
    draft.change({ turn: newTurn(message, [], draft.context.now) });
    refuse(draft, message, limitedUntil);
    return;
  }
  if (tags.some((tag) => tag.kind === "ignore-enter")) draft.change({ ignoresNextEnter: true });
  const steps = [...tags.flatMap((tag) => stepsOf(tag, draft)), answerStep(message.text, tags, draft)];
  draft.change({ turn: newTurn(message, steps, draft.context.now) });
  continueTurn(draft);
}

function newTurn(message: Message, steps: readonly Step[], startedAt: number): Turn {
  return { message, startedAt, steps, waitUntil: undefined, stream: undefined };
}

/** What a model says of an account that has used all that it may. */
function refuse(draft: Draft, message: Message, until: number): void {
  const at = new Date(until).toISOString();
  draft.record({ type: "limit", message: message.id, until: at });
  draft.say({ kind: "error", text: `usage limit reached, resets at ${at}` });
  endTurn(draft, "limit");
}

/** Does what can be done now; to be called again at `nextWake` and after a dialog. */
export function continueTurn(draft: Draft): void {
  for (;;) {
    const { turn, dialog, isHalted } = draft.state;
    if (turn === undefined || dialog !== undefined || isHalted) return;
    const [step, ...steps] = turn.steps;
    if (step === undefined) {
      endTurn(draft, "done");
      continue;
    }
    const isWaiting =
      step.kind === "wait"
        ? wait(draft, turn, step.durationMs)
        : step.kind === "answer" && stream(draft, turn, step.text);
    if (isWaiting) return;
    const current = draft.state.turn ?? turn;
    draft.change({ turn: { ...current, steps, waitUntil: undefined, stream: undefined } });
    if (step.kind === "limit") {
      const until = draft.context.now + step.durationMs;
      draft.change({ limitedUntil: until });
      refuse(draft, turn.message, until);
      return;
    }
    if (step.kind === "say") draft.say(step.entry);
    if (step.kind === "dialog") draft.change({ dialog: step.dialog });
    if (step.kind === "effect") perform(draft, step.effect);
  }
}

const ENDED = { done: "done in", interrupted: "interrupted after", limit: "refused after" } as const;

/** The turn is over; the next queued message starts the next one. */
export function endTurn(draft: Draft, reason: "done" | "interrupted" | "limit"): void {
  const { turn, queue } = draft.state;
  if (turn === undefined) return;
  const seconds = ((draft.context.now - turn.startedAt) / 1000).toFixed(1);
  draft.record({ type: "turn_end", message: turn.message.id, reason });
  draft.say({
    kind: "notice",
    text: `${ENDED[reason]} ${seconds}s`,
  });
  const [next, ...rest] = queue;
  draft.change({ turn: undefined, queue: rest });
  if (next !== undefined) startTurn(draft, next);
}

/** A declined approval: what was left to do is not done. */
export function declineRest(draft: Draft, command: string): void {
  const { turn } = draft.state;
  if (turn === undefined) return;
  draft.change({ turn: { ...turn, steps: [{ kind: "answer", text: `declined: ${command}` }] } });
}

function wait(draft: Draft, turn: Turn, durationMs: number): boolean {
  const waitUntil = turn.waitUntil ?? draft.context.now + durationMs;
  if (draft.context.now >= waitUntil) return false;
  draft.change({ turn: { ...turn, waitUntil } });
  return true;
}

function stream(draft: Draft, turn: Turn, text: string): boolean {
  const { now } = draft.context;
  let { chunks, shown, nextAt } = turn.stream ?? { chunks: chunksOf(text), shown: 0, nextAt: now };
  // Late wake-ups are made good: the answer takes its time by the clock, not by the number of wake-ups.
  while (now >= nextAt && shown <= chunks.length) {
    shown += 1;
    nextAt += STREAM_MS / chunks.length;
  }
  if (shown <= chunks.length) {
    draft.change({ turn: { ...turn, stream: { chunks, shown, nextAt } } });
    return true;
  }
  const tokens = { input: wordsIn(turn.message.text), output: wordsIn(text) };
  draft.record({ type: "assistant", message: turn.message.id, tokens, text });
  draft.say({ kind: "assistant", text });
  return false;
}

/** No model is asked: a word counts as a token. */
function wordsIn(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** The text in at most ten pieces that end between words. */
function chunksOf(text: string): string[] {
  const words = text.match(/\s*\S+\s*/g) ?? [text];
  const size = Math.ceil(words.length / STREAM_CHUNKS);
  const chunks: string[] = [];
  for (let start = 0; start < words.length; start += size) {
    chunks.push(words.slice(start, start + size).join(""));
  }
  return chunks;
}

function perform(draft: Draft, effect: Effect): void {
  if (effect.kind === "quit") {
    draft.quit(effect.status);
    return;
  }
  draft.effects.push(effect);
  if (effect.kind === "hang" || effect.kind === "signal") draft.change({ isHalted: true });
}

function answerStep(text: string, tags: readonly Tag[], draft: Draft): Step {
  if (tags.some((tag) => tag.kind === "role"))
    return { kind: "answer", text: draft.state.settings.role?.trimEnd() ?? "I was told nothing." };
  const lines = tags.find((tag) => tag.kind === "lines");
  if (lines === undefined) return { kind: "answer", text: `ECHO: ${text}` };
  const numbers = Array.from({ length: lines.count }, (_, index) => `line ${index + 1} of ${lines.count}`);
  return { kind: "answer", text: numbers.join("\n") };
}

function stepsOf(tag: Tag, draft: Draft): Step[] {
  const { skipPermissions, cwd } = draft.state.settings;
  switch (tag.kind) {
    case "busy":
      return [{ kind: "wait", durationMs: tag.durationMs }];
    case "limit":
      return [tag];
    case "approve":
      return skipPermissions
        ? approvedByFlag(tag.text)
        : [{ kind: "dialog", dialog: approvalDialog(tag.text) }];
    case "trust":
      return [{ kind: "dialog", dialog: trustDialog(cwd) }];
    case "login":
      return [{ kind: "dialog", dialog: loginDialog() }];
    case "exit":
      return [{ kind: "effect", effect: { kind: "quit", status: tag.status } }];
    case "hang":
    case "signal":
    case "leak":
    case "setsid":
      return [{ kind: "effect", effect: tag }];
    case "invalid":
      return [{ kind: "say", entry: { kind: "error", text: `tag not understood: ${tag.source}` } }];
    case "ignore-enter":
    case "lines":
    case "role":
      break;
  }
  return [];
}

function approvedByFlag(command: string): Step[] {
  return [
    {
      kind: "effect",
      effect: { kind: "record", event: { type: "approval", choice: "yes", text: command, by: "flag" } },
    },
    { kind: "say", entry: { kind: "notice", text: `approved without asking: ${command}` } },
  ];
}

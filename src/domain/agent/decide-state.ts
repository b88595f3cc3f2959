import { inSeconds } from "../../base/durations.ts";
import type { Answer } from "../../base/answer.ts";
import { silentSince } from "./silence.ts";
import type { ScreenReading } from "../../runtimes/contract.ts";
import type { AgentState, StateReading, StateSource } from "../../runtimes/state.ts";

/** All that was asked about one agent. */
export interface StateFacts {
  /** "claude": the first part of the rules that are decided here. */
  readonly runtime: string;
  /** undefined inside: tmux answered, and the agent has no pane. */
  readonly pane: Answer<{ readonly dead: boolean } | undefined>;
  /** The runtime's own word; undefined where its adapter has none. */
  readonly native: Answer<StateReading | undefined> | undefined;
  /** That word does not know what lies over the box. */
  readonly wordIsBlind?: boolean;
  readonly screen: ScreenReading | undefined;
  /** Nothing at all stands on its screen. */
  readonly isBlank?: boolean;
  /** What it has yet to do before it takes what is sent to it. */
  readonly hasYetTo?: string | undefined;
  /** Milliseconds that the pane's process has lived; undefined where that is not known. */
  readonly processAgeMs: number | undefined;
  /** Milliseconds since the epoch of the pane's last output. */
  readonly activity: number | undefined;
  readonly now: number;
  /** Milliseconds after which an idle agent is `available`. */
  readonly availableAfterMs: number;
}

/** A runtime that shows something, and nothing known, for longer than this is not starting any more. */
export const STARTING_MS = 60_000;

/**
 * A box is not believed for so long while the runtime has something to do first. One that never says that this is done is
 * not kept from its messages for ever. So long may also pass until it has drawn anything: gemini 0.61.0 needs 40 s, and 70 with
 * a conversation, at load 50.
 */
export const MOST_START_MS = 120_000;

/** From a dialog's own signal until it is surely drawn. */
const JUST_NOW_MS = 2_000;

/**
 * The runtime's own word, then its screen, then its process. What is seen on the screen is stronger in three cases: a
 * dialog; a box that plainly waits for input where the runtime says "blocked" (Esc at a dialog fires no hook), unless
 * the runtime has only just said so, for then the screen may be older; a rate limit where it says "working". A missing
 * login is no dialog that Esc leaves: its box waits for input, and every message is given back. And where the screen shows
 * neither a box nor anything that is known, a word that is blind to its screen is not believed that it is idle.
 */
export function decideState(facts: StateFacts): AgentState {
  const unanswered: string[] = [];
  const say = (source: StateSource, reading: StateReading): AgentState => ({
    ...reading,
    state: reading.state === "idle" && isAvailable(reading, facts) ? "available" : reading.state,
    source,
    unanswered,
  });
  const own = (
    state: "dead" | "starting" | "unknown",
    what: string,
    saw: string,
    source: StateSource = "process",
  ) => say(source, { state, rule: `${facts.runtime}.${source}.${what}`, saw, since: undefined });

  if (!facts.pane.known) {
    unanswered.push(`tmux: ${facts.pane.why}`);
    return own("unknown", "no-answer", "tmux did not answer", "none");
  }
  if (facts.pane.value === undefined) return own("dead", "no-session", "there is no session of this name");
  if (facts.pane.value.dead) return own("dead", "pane-dead", "the pane's process has ended");

  const { native, screen } = facts;
  if (native?.known === false) unanswered.push(`${facts.runtime}: ${native.why}`);
  const word = native?.known === true ? native.value : undefined;
  if (native?.known === true && word === undefined) unanswered.push(`${facts.runtime}: no state published`);
  if (screen?.state === "unknown") unanswered.push(`screen: ${screen.saw}`);

  // tmux says that the process lives, so "Pane is dead" on the screen was written by the process itself
  const isNoReading = screen?.state === "unknown" || screen?.state === "dead";
  const shown = isNoReading ? undefined : screen;
  // where both say it, the runtime knows since when
  if (word !== undefined && word.state === shown?.state) return say(sourceOfRule(word), word);
  if (shown !== undefined && isDialog(shown)) return say("screen", shown);
  if (facts.hasYetTo !== undefined && mayStillStart(facts.processAgeMs)) {
    return own("starting", "not-ready", `it has yet to ${facts.hasYetTo}`);
  }
  const isLeftOver = word !== undefined && isDialog(word) && word.state !== "blocked: login";
  // an idle screen that only words of an operator's file know is no proof against the runtime's own dialog
  const isFree = shown?.state === "idle" && shown.byAddedWords !== true;
  if (isLeftOver && isFree && !isJustNow(word, facts)) {
    return say("screen", shown);
  }
  // a runtime that tries again after a refusal calls that work
  if (word?.state === "working" && shown?.state === "blocked: rate-limit") return say("screen", shown);
  const isContradicted = word?.state === "idle" && facts.wordIsBlind === true && isWithoutBox(screen);
  if (isContradicted) unanswered.push(`${word.rule}: idle, but the screen shows no box`);
  if (word !== undefined && !isContradicted) return say(sourceOfRule(word), word);
  if (shown !== undefined) return say("screen", shown);
  const mostMs = facts.isBlank === true ? MOST_START_MS : STARTING_MS;
  if (facts.processAgeMs !== undefined && facts.processAgeMs < mostMs) {
    return own("starting", "young", `its process is ${inSeconds(facts.processAgeMs)} old`);
  }
  return own("unknown", "no-rule", "nothing that was asked gave a state", "none");
}

/** Whether a process is so young that it may have something to do yet before it takes what is sent to it. */
export function mayStillStart(processAgeMs: number | undefined): boolean {
  return processAgeMs !== undefined && processAgeMs < MOST_START_MS;
}

/** Something that a keystroke would answer. A rate limit is none: nothing on the screen waits for a key. */
export function isDialog({ state }: Pick<StateReading, "state">): boolean {
  return state.startsWith("blocked: ") && state !== "blocked: rate-limit";
}

/** Something is on the screen, and it is neither known nor does it have a box. */
function isWithoutBox(screen: ScreenReading | undefined): boolean {
  return screen?.state === "unknown" && screen.composer === undefined;
}

function isJustNow({ since }: StateReading, { now }: StateFacts): boolean {
  return since !== undefined && Math.abs(now - since) < JUST_NOW_MS;
}

function isAvailable(reading: StateReading, facts: StateFacts): boolean {
  const since = reading.since ?? (facts.activity === undefined ? undefined : silentSince(facts.activity));
  return since !== undefined && facts.now - since >= facts.availableAfterMs;
}

/** "codex.record.task-complete" → record: an adapter may read its native word from a record. */
function sourceOfRule({ rule }: StateReading): StateSource {
  return rule.split(".")[1] === "record" ? "record" : "native";
}

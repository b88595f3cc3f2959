import { inSeconds } from "../../base/durations.ts";
import type { Answer } from "../../base/answer.ts";
import { silentSince } from "./silence.ts";
import type { ScreenReading } from "../../runtimes/contract.ts";
import type { AgentState, StateReading, StateSource } from "../../runtimes/state.ts";

/** Everything that was found out about one agent. */
export interface StateFacts {
  /** "claude": the first part of the names of the rules that decide here. */
  readonly runtime: string;
  /** A known undefined: tmux answered, and the agent has no pane. */
  readonly pane: Answer<{ readonly dead: boolean } | undefined>;
  /** The runtime's own word; undefined where its adapter has none. */
  readonly native: Answer<StateReading | undefined> | undefined;
  /** Whether that word ignores what covers the input box on the screen. */
  readonly wordIsBlind?: boolean;
  readonly screen: ScreenReading | undefined;
  /** Whether it has not yet read the conversation that it was started to resume. */
  readonly isResuming?: boolean;
  /** How long the pane's process has lived, in milliseconds; undefined where that is not known. */
  readonly processAgeMs: number | undefined;
  /** Milliseconds since the epoch of the pane's last output. */
  readonly activity: number | undefined;
  readonly now: number;
  /** An idle agent is `available` after this many milliseconds. */
  readonly availableAfterMs: number;
}

/** After this time, a runtime that shows nothing known is not starting any more. */
export const STARTING_MS = 60_000;

/**
 * While the conversation is still being read, an input box does not count as idle, for at most this long: a runtime
 * that does not say when it has read it must not be kept from its messages for ever.
 */
export const RESUMING_MS = 120_000;

/** The longest time from a dialog's own signal until it is drawn. */
const JUST_NOW_MS = 2_000;

/**
 * The runtime's own word comes first, then its screen, then its process. The screen outweighs the word in three cases:
 * a dialog; an input box where the runtime says "blocked" (Esc at a dialog fires no hook), unless the runtime has said
 * so just now, because the screen may be older then; and a rate limit where it says "working". A missing login is no
 * dialog that Esc leaves: its box waits for input, and gives every message back. And where the screen shows neither a
 * box nor anything known, "idle" is not believed of a word that ignores the screen.
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

  // tmux says that the process lives, so a "Pane is dead" on the screen was printed by the process itself.
  const isNoReading = screen?.state === "unknown" || screen?.state === "dead";
  const shown = isNoReading ? undefined : screen;
  // Where both agree, the runtime knows since when.
  if (word !== undefined && word.state === shown?.state) return say(sourceOfRule(word), word);
  if (shown !== undefined && isDialog(shown)) return say("screen", shown);
  if (facts.isResuming === true && facts.processAgeMs !== undefined && facts.processAgeMs < RESUMING_MS) {
    return own("starting", "resuming", "it has yet to read the conversation that it goes on with");
  }
  const isLeftOver = word !== undefined && isDialog(word) && word.state !== "blocked: login";
  // An idle screen that is known only by an operator's words does not disprove the runtime's own dialog.
  const isFree = shown?.state === "idle" && shown.byAddedWords !== true;
  if (isLeftOver && isFree && !isJustNow(word, facts)) {
    return say("screen", shown);
  }
  // A runtime that retries after a refusal calls that work.
  if (word?.state === "working" && shown?.state === "blocked: rate-limit") return say("screen", shown);
  const isContradicted = word?.state === "idle" && facts.wordIsBlind === true && isWithoutBox(screen);
  if (isContradicted) unanswered.push(`${word.rule}: idle, but the screen shows no box`);
  if (word !== undefined && !isContradicted) return say(sourceOfRule(word), word);
  if (shown !== undefined) return say("screen", shown);
  if (facts.processAgeMs !== undefined && facts.processAgeMs < STARTING_MS) {
    return own("starting", "young", `its process is ${inSeconds(facts.processAgeMs)} old`);
  }
  return own("unknown", "no-rule", "nothing that was asked gave a state", "none");
}

/** Whether a key would answer it. A rate limit is none: the screen does not wait for a key. */
export function isDialog({ state }: Pick<StateReading, "state">): boolean {
  return state.startsWith("blocked: ") && state !== "blocked: rate-limit";
}

/** Whether the screen shows something that is neither known nor has an input box. */
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

/** "codex.record.task-complete" → record. An adapter may read its own word from a record. */
function sourceOfRule({ rule }: StateReading): StateSource {
  return rule.split(".")[1] === "record" ? "record" : "native";
}

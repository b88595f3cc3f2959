/** The next state of the agent while it is being worked out, with the effects it asks for, in order. */
import type { AgentState, Effect, Entry, RecordEvent } from "./agent-state.ts";

/** What a step of the agent takes from outside. */
export interface StepContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A fresh UUID. */
  readonly newId: () => string;
}

const MAX_ENTRIES = 300;
const KEPT_ENTRIES = 200;

export class Draft {
  readonly context: StepContext;
  readonly effects: Effect[] = [];
  #state: AgentState;

  constructor(state: AgentState, context: StepContext) {
    this.#state = state;
    this.context = context;
  }

  get state(): AgentState {
    return this.#state;
  }

  change(change: Partial<AgentState>): void {
    this.#state = { ...this.#state, ...change };
  }

  /** Adds to the transcript; the oldest entries go when there are too many (the record has them all). */
  say(entry: Entry): void {
    const transcript = [...this.#state.transcript, entry];
    this.change({
      transcript: transcript.length > MAX_ENTRIES ? transcript.slice(-KEPT_ENTRIES) : transcript,
    });
  }

  record(event: RecordEvent): void {
    this.effects.push({ kind: "record", event });
  }

  quit(status: number): void {
    this.record({ type: "session_end", status });
    this.effects.push({ kind: "quit", status });
    this.change({ isHalted: true });
  }
}

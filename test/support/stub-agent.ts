/** Drives the stub's state machine without a terminal: a clock that only the test moves, ids that count. */
import { advance, type AgentEvent } from "../../src/stub/agent.ts";
import {
  type AgentState,
  type Effect,
  newAgent,
  nextWake,
  type RecordEvent,
} from "../../src/stub/agent-state.ts";
import { composedText } from "../../src/stub/composer.ts";
import type { KeyEvent, KeyName } from "../../src/stub/keys.ts";

type Start = Partial<Pick<AgentState, "startupDialogs" | "firstMessage" | "transcript">>;

export class StubAgentDriver {
  now = 1_000_000;
  state: AgentState;
  readonly effects: Effect[] = [];
  #ids = 0;

  constructor(settings: Partial<AgentState["settings"]> = {}, start: Start = {}) {
    this.state = newAgent(
      {
        version: "1.2.3",
        model: "m",
        cwd: "/w",
        skipPermissions: false,
        swallowEarlyEnter: false,
        ...settings,
      },
      { sessionId: "session-0", transcript: [], startupDialogs: [], firstMessage: undefined, ...start },
    );
    this.send({ kind: "ready" });
  }

  send(event: AgentEvent): void {
    const newId = () => `id-${(this.#ids += 1)}`;
    const { state, effects } = advance(this.state, event, { now: this.now, newId });
    this.state = state;
    this.effects.push(...effects);
  }

  key(...names: KeyName[]): void {
    for (const name of names) this.send({ kind: "key", key: { kind: "key", name } });
  }

  type(text: string): void {
    this.send({ kind: "key", key: { kind: "text", text } });
  }

  paste(text: string): void {
    this.send({ kind: "key", key: { kind: "paste", text } satisfies KeyEvent });
  }

  /** Types the text and presses Enter. */
  say(text: string): void {
    this.paste(text);
    this.key("enter");
  }

  /** Lets the time pass, waking the agent exactly when it asked for it. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const wakeAt = nextWake(this.state, this.now);
      if (wakeAt === undefined || wakeAt > end) break;
      this.now = Math.max(this.now, wakeAt);
      this.send({ kind: "tick" });
    }
    this.now = end;
  }

  get composed(): string {
    return composedText(this.state.composer);
  }

  get records(): RecordEvent[] {
    return this.effects.flatMap((effect) => (effect.kind === "record" ? [effect.event] : []));
  }

  /** The texts of the accepted messages. */
  get accepted(): string[] {
    return this.records.flatMap((event) => (event.type === "user" ? [event.text] : []));
  }
}

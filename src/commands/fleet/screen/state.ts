import type { StyleName } from "../../../cli/show/style.ts";
import type { AgentRow } from "../../../operations/documents/agent-row.ts";
import type { FleetPs } from "../../../operations/documents/fleet-ps.ts";
import type { UtteranceDocument } from "../../../operations/documents/utterance.ts";
import type { InputLine } from "./input-line.ts";

/** Columns and rows of the terminal. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is shown beside the list: an agent's last answer, its screen, or why there is neither. */
export type Beside =
  | {
      readonly kind: "answer";
      readonly answer: UtteranceDocument | null;
      readonly message: UtteranceDocument | null;
      /** Messages after the answer. */
      readonly unanswered: number;
    }
  | { readonly kind: "screen"; readonly lines: readonly string[] }
  | { readonly kind: "nothing"; readonly why: string };

/** What the keys mean now. */
export type Mode =
  | { readonly kind: "list" }
  | { readonly kind: "help" }
  /** Typing narrows the list at once; Esc restores `before`. */
  | { readonly kind: "filter"; readonly line: InputLine; readonly before: string }
  | { readonly kind: "send"; readonly agent: string; readonly line: InputLine }
  | { readonly kind: "answer"; readonly agent: string }
  | { readonly kind: "restart"; readonly agent: string };

/** A result in one line at the bottom, until the next key that does something. */
export interface Remark {
  readonly text: string;
  readonly style: StyleName;
}

/** Everything that the screen shows, and that decides what a key means. */
export interface ScreenState {
  readonly list: FleetPs;
  /** Why the last look failed; what is shown is older. */
  readonly failure: string | undefined;
  /** The name of the selected agent; undefined where there is none. */
  readonly selected: string | undefined;
  /** Only agents with this text in their name, runtime, class, state or reason. */
  readonly filter: string;
  readonly mode: Mode;
  /** What to show of agents that do not ask something. */
  readonly wants: "answer" | "screen";
  /** What was found for the selected agent, and by which look. */
  readonly beside: { readonly key: string; readonly agent: string; readonly content: Beside } | undefined;
  /** The look that is under way. */
  readonly asked: string | undefined;
  /** By how many rows the text beside the list is scrolled. */
  readonly scrolled: number;
  readonly remark: Remark | undefined;
  /** What is being done: "sending to coder0". */
  readonly underWay: readonly string[];
}

/** "unless-busy": a turn that has begun meanwhile is waited for, not cut. */
export type RestartTime = "now" | "unless-busy" | "when-idle";

/** What a key or a document asks the outside for. */
export type Effect =
  | {
      readonly kind: "look";
      readonly agent: string;
      readonly what: "answer" | "screen";
      readonly key: string;
    }
  | { readonly kind: "attach" | "watch"; readonly agent: string }
  | { readonly kind: "send"; readonly agent: string; readonly text: string }
  | { readonly kind: "start"; readonly agent: string }
  | { readonly kind: "restart"; readonly agent: string; readonly when: RestartTime }
  | { readonly kind: "suspend" | "redraw" | "interrupt" | "quit" };

export interface Step {
  readonly state: ScreenState;
  readonly effects: readonly Effect[];
}

/** The first state of the screen, by the list of a first look. */
export function initialState(list: FleetPs): ScreenState {
  return {
    list,
    failure: undefined,
    selected: undefined,
    filter: "",
    mode: { kind: "list" },
    wants: "answer",
    beside: undefined,
    asked: undefined,
    scrolled: 0,
    remark: undefined,
    underWay: [],
  };
}

export function rowOf({ list }: Pick<ScreenState, "list">, agent: string | undefined): AgentRow | undefined {
  return list.agents.find((row) => row.agent === agent);
}

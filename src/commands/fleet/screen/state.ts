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

/** What stands beside the list: what an agent said last, its screen, or why neither can be had. */
export type Beside =
  | {
      readonly kind: "answer";
      readonly answer: UtteranceDocument | null;
      readonly message: UtteranceDocument | null;
      /** Messages that came behind the answer. */
      readonly unanswered: number;
    }
  | { readonly kind: "screen"; readonly lines: readonly string[] }
  | { readonly kind: "nothing"; readonly why: string };

/** What the keys mean now. */
export type Mode =
  | { readonly kind: "list" }
  | { readonly kind: "help" }
  /** What is typed narrows the list at once; `before` comes back with Esc. */
  | { readonly kind: "filter"; readonly line: InputLine; readonly before: string }
  | { readonly kind: "send"; readonly agent: string; readonly line: InputLine }
  | { readonly kind: "answer"; readonly agent: string }
  | { readonly kind: "restart"; readonly agent: string };

/** What became of something, in one line at the bottom until the next key that does something. */
export interface Remark {
  readonly text: string;
  readonly style: StyleName;
}

/** All that the screen shows, and all that a key's meaning depends on. */
export interface ScreenState {
  readonly list: FleetPs;
  /** Why the last look came to nothing; what is shown is older. */
  readonly failure: string | undefined;
  /** An agent's name; undefined where there is none. */
  readonly selected: string | undefined;
  /** Only agents with this in their name, runtime, class, state or reason. */
  readonly filter: string;
  readonly mode: Mode;
  /** What a person wants to see of agents that do not ask something. */
  readonly wants: "answer" | "screen";
  /** What was found for the selected agent, and for which look at it. */
  readonly beside: { readonly key: string; readonly agent: string; readonly content: Beside } | undefined;
  /** The look that is under way. */
  readonly asked: string | undefined;
  /** Rows that the text beside the list was moved back from its end. */
  readonly scrolled: number;
  readonly remark: Remark | undefined;
  /** What is being done: "sending to coder0". */
  readonly underWay: readonly string[];
}

/** "unless-busy": a turn that began since it was asked is waited for, and not cut. */
export type RestartTime = "now" | "unless-busy" | "when-idle";

/** What a key or a document asks the world for. */
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

/** What the list of a first look makes of the screen. */
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

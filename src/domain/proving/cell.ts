import type { Content } from "./contents.ts";

/** What an agent can be brought into before a message is sent to it. */
export type ProvingState =
  "idle" | "busy" | "queued" | "draft in the box" | "approval open" | "copy-mode" | "just started";

/** Of the agent's window, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** One send. */
export interface Cell {
  readonly state: ProvingState;
  readonly content: Content;
  readonly size: Size;
}

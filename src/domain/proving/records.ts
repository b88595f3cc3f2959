/** What is written down about every send, and what the model received of it. */
import type { Received } from "../ports/proving.ts";
import type { ProvingState } from "./cell.ts";
import type { ProvableRuntime } from "./names.ts";
import type { SendOutcome, Way } from "./send.ts";
import type { StateFacts } from "./states.ts";

/** One send, as a line of the log of the run. */
export interface SendRecord {
  readonly number: number;
  readonly runtime: ProvableRuntime;
  readonly agent: string;
  readonly state: ProvingState;
  readonly content: string;
  readonly size: string;
  readonly way: Way;
  readonly token: string;
  readonly outcome: SendOutcome;
  /** The second answer, where the same --id was sent again. */
  readonly again: SendOutcome | undefined;
  /** Milliseconds since the epoch: when `send` ended, and when the agent was let go on. */
  readonly endedAt: number;
  readonly releasedAt: number;
  readonly facts: StateFacts;
  /** The message's leading `!` was run as a command. */
  readonly ranAsCommand: boolean;
  /** The screen after the verdict, with its colours, where the verdict was not to be expected. */
  readonly screen: string | undefined;
  /** The bottom of the screen where it did not become idle with an empty box; then it was restarted. */
  readonly leftBehind: string | undefined;
  /** A later message of the same agent reached the model before this one, so this one is not merely on its way. */
  readonly passedOver: boolean;
}

/** What the model knows of one message. */
export interface Receipt {
  /** Milliseconds since the epoch; undefined: never received. */
  readonly firstAt: number | undefined;
  /** Largest number of times it stands in one conversation. */
  readonly copies: number;
  /** Times that it was new in a conversation and answered to the end. */
  readonly answered: number;
  /** The whole text was there, not only a part of it. */
  readonly whole: boolean;
}

/** Looks a message up among all that was received. `message` is the whole text that was sent. */
export function receiptOf(received: readonly Received[], token: string, message: string): Receipt {
  const turns = received.filter((request) => !request.auxiliary);
  const fresh = turns.filter((request) => request.fresh.some((said) => said.includes(token)));
  const wanted = comparable(message);
  return {
    firstAt: fresh[0]?.at,
    copies: Math.max(0, ...turns.map((request) => request.tracked[token] ?? 0)) / wordsIn(message, token),
    answered: fresh.filter(({ ended, toolResult }) => ended === "done" && !toolResult).length,
    whole: fresh.some((request) => comparable(request.fresh.join("\n")).includes(wanted)),
  };
}

/** Whether a word is in any turn of the model. */
export function wasReceived(received: readonly Received[], token: string): boolean {
  return received.some((request) => !request.auxiliary && request.fresh.some((said) => said.includes(token)));
}

/**
 * Typed text reaches claude, pi and gemini with four spaces for a tab, and claude composes accents; a blank at the end
 * is mosaic's (after a trailing `\` or @file) or nobody's.
 */
export function comparable(said: string): string {
  return said.normalize("NFC").replaceAll("\t", "    ").trimEnd();
}

/** How often the word stands in the message itself. */
function wordsIn(message: string, token: string): number {
  return Math.max(1, [...message.matchAll(new RegExp(`\\b${token}\\b`, "g"))].length);
}

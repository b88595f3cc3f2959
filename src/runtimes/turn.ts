import type { Sought } from "./contract.ts";

/** What a runtime's own record says of the turn that a message brought about, or became a part of. */
export type Turn =
  /** The runtime has the message, and works on something else. */
  { readonly kind: "held" } | { readonly kind: "running" } | TurnOver;

/** Nothing is added to it any more. */
export interface TurnOver {
  readonly kind: "over";
  /** "done": it was answered; "interrupted": it was ended before that; "failed": the model gave no answer. */
  readonly how: TurnEnd;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What the agent said last in it; undefined where it said nothing. */
  readonly answer: string | undefined;
  /** Why it did not end well, in one line; "" where there is nothing to say. */
  readonly detail: string;
  /** The other messages that the same turn had, as the record has them. */
  readonly others: readonly string[];
  /** The record has no word for the end of a turn: it is over only where the agent is idle too. */
  readonly mayGoOn?: true;
}

export type TurnEnd = "done" | "interrupted" | "failed";

/** One thing of a record, as far as it makes a turn. Milliseconds since the epoch. */
export type TurnEvent =
  /** A turn begins: what ran before has ended, with or without a word of it. */
  | { readonly kind: "begin"; readonly at: number }
  | { readonly kind: "message" | "held"; readonly at: number; readonly text: string }
  /** A person took held messages back into the box; undefined: all of them. */
  | { readonly kind: "returned"; readonly text: string | undefined }
  | { readonly kind: "said"; readonly at: number; readonly text: string }
  | { readonly kind: "tool"; readonly at: number }
  | {
      readonly kind: "end";
      readonly at: number;
      readonly how: TurnEnd;
      readonly detail?: string | undefined;
      /** Where the end itself says what was answered. */
      readonly answer?: string | undefined;
    };

export interface SoughtTurn extends Sought {
  /** Milliseconds since the epoch: when the process that had the message ended. What came later is not its turn. */
  readonly until?: number | undefined;
}

/**
 * Pure. The turn of the last message that has the needle, in what a record has, oldest first; undefined where it is not
 * there (any more).
 */
export function turnOf(
  all: readonly TurnEvent[],
  { needle, since, until = Infinity }: SoughtTurn,
): Turn | undefined {
  const events = all.filter((event) => event.kind === "returned" || event.at < until);
  const isIt = (text: string | undefined) => text === undefined || text.includes(needle);
  const at = events.findLastIndex(
    (event) => event.kind === "message" && event.at >= since && isIt(event.text),
  );
  if (at < 0) return heldIn(events, isIt, since);
  const after = events.slice(at + 1);
  const end = after.findIndex(({ kind }) => kind === "end" || kind === "begin");
  const last = after[end];
  if (last === undefined) return { kind: "running" };
  const own = after.slice(0, end);
  const begun = events.slice(0, at).findLastIndex(({ kind }) => kind === "end" || kind === "begin");
  const others = [...events.slice(begun + 1, at), ...own].flatMap((event) =>
    event.kind === "message" && !isIt(event.text) ? [event.text] : [],
  );
  if (last.kind !== "end") {
    const when = "at" in last ? last.at : since;
    return { kind: "over", how: "interrupted", at: when, answer: saidIn(own), detail: CUT, others };
  }
  const { how, detail = "" } = last;
  return { kind: "over", how, at: last.at, answer: last.answer ?? saidIn(own), detail, others };
}

const CUT = "its turn was cut off, and another one began";

/** Pure. Without the failures behind which the agent went on: its runtime asked the model again. */
export function withoutRetried(events: readonly TurnEvent[]): readonly TurnEvent[] {
  return events.filter((event, at) => {
    if (event.kind !== "end" || event.how !== "failed") return true;
    const next = events.slice(at + 1).find(({ kind }) => kind !== "held" && kind !== "returned");
    return next === undefined || next.kind === "message" || next.kind === "begin";
  });
}

function heldIn(
  events: readonly TurnEvent[],
  isIt: (text: string | undefined) => boolean,
  since: number,
): Turn | undefined {
  const held = events.findLastIndex(
    (event) => event.kind === "held" && event.at >= since && isIt(event.text),
  );
  if (held < 0) return undefined;
  const isBack = events.slice(held + 1).some((event) => event.kind === "returned" && isIt(event.text));
  return isBack ? undefined : { kind: "held" };
}

/** What was said behind the last tool; where nothing was, the last thing that was said at all. */
function saidIn(events: readonly TurnEvent[]): string | undefined {
  const texts = (some: readonly TurnEvent[]) =>
    some.flatMap((event) => (event.kind === "said" ? [event.text] : []));
  const tool = events.findLastIndex(({ kind }) => kind === "tool");
  const last = texts(events.slice(tool + 1));
  const said = last.length > 0 ? last : texts(events).slice(-1);
  return said.length === 0 ? undefined : said.join("\n\n");
}

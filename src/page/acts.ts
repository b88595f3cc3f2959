import { announce } from "./announce.ts";
import { NoAnswer, Refused, wordsOf } from "./ask.ts";
import { refresh } from "./live.ts";
import { storeOf } from "./store.ts";

/** Something started from this page, and how it ended. */
export interface Act {
  readonly id: number;
  /** "restart coder0". */
  readonly title: string;
  /** By Date.now(). */
  readonly begun: number;
  readonly state: "under way" | "done" | "failed";
  readonly text: string;
  readonly hint: string | null;
}

/** The newest first. */
export const acts = storeOf<readonly Act[]>([]);
let count = 0;

/** How long a success is still shown. */
const DONE_MS = 30_000;

/** Does it, and keeps the result where it can be read. `work` resolves with the result in words. */
export async function doing(title: string, work: () => Promise<string>): Promise<boolean> {
  const entry: Act = {
    id: (count += 1),
    title,
    begun: Date.now(),
    state: "under way",
    text: "",
    hint: null,
  };
  acts.set([entry, ...acts.get()]);
  let ended: Act;
  try {
    ended = { ...entry, state: "done", text: await work() };
  } catch (thrown) {
    const text =
      thrown instanceof NoAnswer ? "no answer came: it may have been done, or not" : wordsOf(thrown);
    ended = { ...entry, state: "failed", text, hint: thrown instanceof Refused ? thrown.hint : null };
  }
  acts.set(acts.get().map((other) => (other.id === entry.id ? ended : other)));
  announce(`${title}: ${ended.text}`);
  // a failure stays until somebody has read it
  if (ended.state === "done") setTimeout(() => dismiss(ended), DONE_MS);
  void refresh();
  return ended.state === "done";
}

export function dismiss({ id }: Act): void {
  acts.set(acts.get().filter((other) => other.id !== id));
}

/** "coder0 restarted; coder1 failed: no such directory". */
export function outcomesText(
  agents: readonly { readonly agent: string; readonly outcome: string; readonly detail: string | null }[],
): string {
  return agents
    .map(({ agent, outcome, detail }) => `${agent} ${outcome}${detail === null ? "" : `: ${detail}`}`)
    .join("; ");
}

/** Compares what senders were told with what the stubs' own records have. Pure. */

export interface Told {
  readonly id: string;
  /** HOST/AGENT. */
  readonly to: string;
  /** Its place among the messages of this sender to that agent: 0, 1, … */
  readonly place: number;
  /** undefined: it was promised (stored) and has no end. */
  readonly verdict: string | undefined;
  /** How often a gateway took it in hand. */
  readonly attempts: number;
}

export interface Judgement {
  readonly messages: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** In words; empty where all is well. */
  readonly wrong: readonly string[];
}

/** Verdicts that say that nothing was typed. */
const UNTOUCHED = ["blocked", "draft", "dead", "not-ready", "refused", "expired"];

/** `typed`: the ids in the order of the records, by agent. */
export function judge(told: readonly Told[], typed: Readonly<Record<string, readonly string[]>>): Judgement {
  const times = new Map<string, number>();
  for (const id of Object.values(typed).flat()) times.set(id, (times.get(id) ?? 0) + 1);
  const wrong: string[] = [];
  const verdicts: Record<string, number> = {};
  for (const { id, to, verdict, attempts } of told) {
    const count = times.get(id) ?? 0;
    const word = verdict ?? "no verdict";
    verdicts[word] = (verdicts[word] ?? 0) + 1;
    const say = (what: string) => wrong.push(`${id} to ${to}: ${word}, ${what}`);
    if (verdict === undefined) say("lost");
    if (count > 1) say(`typed ${count} times`);
    if (verdict === "accepted" && count === 0) say("never typed");
    if (UNTOUCHED.includes(word) && count > 0) say("typed");
    // a gateway that was not cut off knows
    if (verdict === "unknown" && attempts < 2) say("beside no kill");
  }
  const place = new Map(told.map((message) => [message.id, message.place]));
  for (const [agent, ids] of Object.entries(typed)) {
    const places = ids.flatMap((id) => place.get(id) ?? []);
    const at = places.findIndex((one, index) => index > 0 && one < (places[index - 1] ?? 0));
    if (at >= 0) wrong.push(`${agent}: message ${places[at]} came after ${places[at - 1]}`);
  }
  return { messages: told.length, verdicts, wrong };
}

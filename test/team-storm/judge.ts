/** Compares what senders were told with what the stubs' own records have. Pure. */

export interface Told {
  readonly id: string;
  /** Who sent it; one's messages to an agent come in their order. */
  readonly from: string;
  /** HOST/AGENT. */
  readonly to: string;
  /** Its place among the messages of this sender to that agent: 0, 1, … */
  readonly place: number;
  /** undefined: it was promised (stored) and has no end. */
  readonly verdict: string | undefined;
  /** What its sender was told, where that waited for it. */
  readonly answer?: string;
  /** How often a gateway took it in hand. */
  readonly attempts: number;
  /** Whether its host's gateway was stopped in any way while it had it in hand. */
  readonly wasStopped: boolean;
  /** Of the lease under which it was ended. */
  readonly epoch: number;
}

export interface Judgement {
  readonly messages: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** In words; empty where all is well. */
  readonly wrong: readonly string[];
}

/** Verdicts that say that nothing was typed. */
const UNTOUCHED = ["blocked", "draft", "dead", "not-ready", "refused", "expired"];

/**
 * `typed`: the ids in the order of the records, by agent. `journals`: by HOST/AGENT, what the agents' own journals of
 * deliveries have, oldest first.
 */
export function judge(
  told: readonly Told[],
  typed: Readonly<Record<string, readonly string[]>>,
  journals: Readonly<Record<string, readonly string[]>> = {},
): Judgement {
  const times = new Map<string, number>();
  for (const id of Object.values(typed).flat()) times.set(id, (times.get(id) ?? 0) + 1);
  const wrong: string[] = [];
  const verdicts: Record<string, number> = {};
  for (const { id, to, verdict, attempts, answer, wasStopped } of told) {
    const count = times.get(id) ?? 0;
    const word = verdict ?? "no verdict";
    verdicts[word] = (verdicts[word] ?? 0) + 1;
    const say = (what: string) => wrong.push(`${id} to ${to}: ${word}, ${what}`);
    if (verdict === undefined) say("lost");
    if (count > 1) say(`typed ${count} times`);
    if (verdict === "accepted" && count === 0) say("never typed");
    if (UNTOUCHED.some((one) => word === one || word.startsWith(`${one}:`)) && count > 0) say("typed");
    if (answer !== undefined && answer !== verdict) say(`its sender was told ${answer}`);
    // a gateway that was not cut off knows
    if (verdict === "unknown" && attempts < 2 && !wasStopped) say("beside no kill");
  }
  const byId = new Map(told.map((message) => [message.id, message]));
  for (const [agent, ids] of Object.entries(typed)) {
    const last = new Map<string, number>();
    for (const { from, place } of ids.flatMap((id) => byId.get(id) ?? [])) {
      const before = last.get(from) ?? -1;
      if (place < before) wrong.push(`${agent}: message ${place} of ${from} came after ${before}`);
      last.set(from, place);
    }
  }
  // of two who held the lease at once, the older one would have worked behind the newer one
  for (const [agent, ids] of Object.entries(journals)) {
    const epochs = ids.flatMap((id) => byId.get(id)?.epoch ?? []);
    const at = epochs.findIndex((one, index) => index > 0 && one < (epochs[index - 1] ?? 0));
    if (at >= 0) wrong.push(`${agent}: its journal has epoch ${epochs[at]} after ${epochs[at - 1]}`);
  }
  return { messages: told.length, verdicts, wrong };
}

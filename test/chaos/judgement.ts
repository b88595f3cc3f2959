/** From what people did in a round to what may be true after it. Pure. */
import { wantedBy, type Wanted } from "./deeds.ts";
import type { Attempt, Sent } from "./expected.ts";
import { parse } from "./parse.ts";
import { type Intent, possible } from "./possible.ts";
import type { Cast } from "./schedule.ts";
import type { Done, Storm } from "./storm.ts";

/** Refused before anything was done: wrong usage, or the fleet is paused. */
const REFUSED: readonly (number | null)[] = [2, 11];

/** A stop on a read-only disk is done, and says that it may be undone. */
const NOT_WRITTEN_DOWN = "may undo this stop";

/** The time of a deed: what was cut may go on in its worker. */
function timeOf({ begin, end, wasCut }: Done): { begin: number; end: number } {
  return { begin, end: wasCut ? Number.POSITIVE_INFINITY : end };
}

/** What every deed of a round wanted of one agent, but for restarts of the whole fleet. */
function intentsFor(agent: string, { done }: Storm, cast: Cast): Intent<Wanted>[] {
  const isGuest = cast.guests.includes(agent);
  return done.flatMap((each): Intent<Wanted>[] => {
    const { deed } = each.act;
    const value = REFUSED.includes(each.status) ? undefined : wantedBy(deed, agent);
    if (value === undefined) return [];
    // whom a deed of the whole fleet means depends on whether the guest is in the roster at that moment
    const isSure = !isGuest || deed.kind === "add" || deed.kind === "remove";
    const isKept = !each.stderr.includes(NOT_WRITTEN_DOWN);
    return [{ value, ...timeOf(each), certain: each.status === 0 && isSure && isKept }];
  });
}

export function wantedAfter(
  before: ReadonlyMap<string, Wanted>,
  storm: Storm,
  cast: Cast,
): ReadonlyMap<string, ReadonlySet<Wanted>> {
  const agents = [...cast.residents, ...cast.guests];
  const intents = new Map(agents.map((agent) => [agent, intentsFor(agent, storm, cast)]));
  /** What it may be at some moment up to then. */
  const mayBeUpTo = (agent: string, time: number) =>
    possible(
      before.get(agent) ?? "absent",
      (intents.get(agent) ?? [])
        .filter(({ begin }) => begin < time)
        // what was done within this time may not have been done yet when it was looked at
        .map((intent) => ({ ...intent, certain: intent.certain && intent.end < time })),
    );
  // where nobody runs, a restart of the whole fleet is a start of it; else it leaves alone who was stopped
  const starts = storm.done.filter((each) => {
    const { deed } = each.act;
    if (deed.kind !== "restart" || deed.agents.length > 0 || REFUSED.includes(each.status)) return false;
    return agents.every((agent) => {
      const may = mayBeUpTo(agent, timeOf(each).end);
      return may.has("stopped") || may.has("absent");
    });
  });
  const started = starts.map((each) => ({ value: "running" as const, ...timeOf(each), certain: false }));
  return new Map(
    agents.map((agent) => [
      agent,
      possible(before.get(agent) ?? "absent", [...(intents.get(agent) ?? []), ...started]),
    ]),
  );
}

export function classesAfter(
  before: ReadonlyMap<string, string>,
  { done }: Storm,
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    [...before].map(([agent, value]) => {
      const intents = done.flatMap((each): Intent<string>[] => {
        const { deed } = each.act;
        if (deed.kind !== "set" || deed.agent !== agent) return [];
        return [{ value: deed.value, ...timeOf(each), certain: each.status === 0 }];
      });
      return [agent, possible(value, intents)];
    }),
  );
}

/** The receipts of one call. An agent that it does not name has none. */
export function receiptsOf(stdout: string): ReadonlyMap<string, string> {
  const document = parse(stdout) as
    { agent?: string; verdict?: string; receipts?: { agent: string; verdict: string }[] } | undefined;
  const receipts = document?.receipts ?? [document];
  return new Map(
    receipts.flatMap((each) =>
      each?.agent === undefined || each.verdict === undefined ? [] : [[each.agent, each.verdict] as const],
    ),
  );
}

/** Adds what a round sent to what was sent before. */
export function sentAfter(before: readonly Sent[], { done, struck }: Storm, cast: Cast): readonly Sent[] {
  const forgetful = new Set(
    struck.flatMap(({ fault, met }) => (fault.kind === "remove journal" && met !== undefined ? [met] : [])),
  );
  const sent = new Map(before.map((message) => [`${message.agent} ${message.id}`, message]));
  for (const { act, message, status, stdout } of done) {
    if (message === undefined) continue;
    const receipts = receiptsOf(stdout);
    const meant = act.deed.kind === "send" ? [act.deed.agent] : [...cast.residents, ...cast.guests];
    for (const agent of meant) {
      const key = `${agent} ${message.id}`;
      const attempts = [...(sent.get(key)?.attempts ?? []), attemptOf(receipts.get(agent), status)];
      sent.set(key, { ...message, agent, attempts });
    }
  }
  return [...sent.values()].map((message) =>
    forgetful.has(message.agent) ? { ...message, isForgotten: true } : message,
  );
}

export function attemptOf(verdict: string | undefined, status: number | null): Attempt {
  return { verdict: verdict ?? (REFUSED.includes(status) ? "refused" : undefined) };
}

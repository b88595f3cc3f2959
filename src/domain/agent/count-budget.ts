import { dayAround, type DaySpan } from "../../base/local-day.ts";
import type { RuntimeAdapter } from "../../runtimes/contract.ts";
import type { Host } from "../host/host.ts";
import type { Counted } from "../limits/budget.ts";
import { readLedger, writeCounted, writeLedger } from "../limits/budget-files.ts";
import { countedOn, ledgerFor, tokensOf, type Ledger } from "../limits/ledger.ts";
import type { AgentLook, StateSources } from "./look.ts";
import { lastConversations, NOT_LAUNCHED, pastConversations } from "./usage.ts";

/** The part of a look that counting needs. */
type Looked = Pick<AgentLook, "agent" | "adapter" | "facts">;

/**
 * How records are read. "on": from where they were read to before, for the known conversations only; for callers that
 * count often. "all": also conversations that the journal and kept messages name, whatever that costs. "only": what was
 * not read today yet, and nothing is written.
 */
export type CountWay = "on" | "all" | "only";

/** Bytes read at a heartbeat, which has five seconds for everything. */
const READ_ON = 16 * 1024 * 1024;

/** Why a runtime's budget can never be counted; undefined: it can, once its agent has run. */
export function neverTold({ runtime, usage }: Pick<RuntimeAdapter, "runtime" | "usage">): string | undefined {
  return usage === undefined ? `${runtime} does not tell what it uses` : undefined;
}

/**
 * Counts what an agent has used today, by its runtime's own records, and writes that down. Each record is read once,
 * and later only from its mark on. "on" returns undefined where that does not suffice: on a new day, the first time, or
 * where there is more than a heartbeat can read; the caller then counts with "all".
 */
export async function countBudget(
  host: Host,
  sources: Pick<StateSources, "world">,
  look: Looked,
  way: CountWay,
): Promise<Counted | undefined> {
  const now = host.clock.now();
  const day = dayAround(now, host.timeZone());
  const { name } = look.agent;
  const kept = await readLedger(host, name);
  const before = ledgerFor(kept, day);
  const isOfToday = kept?.day === day.start;
  if (way === "on" && !isOfToday) return undefined;
  const read = await readOn(host, sources, look, before, day, way, isOfToday);
  if (read === "behind") return undefined;
  const counted: Counted =
    typeof read === "string"
      ? { day: day.start, at: now, ...soFar(before, day), why: read }
      : { day: day.start, at: now, tokens: tokensOf(read, day), isWhole: read.isWhole, why: undefined };
  if (way === "only") return counted;
  if (typeof read !== "string" && read !== kept) await writeLedger(host, name, read);
  await writeCounted(host, name, counted);
  return counted;
}

/** What was counted stays used, even if the records cannot be read now. */
function soFar(before: Ledger | undefined, day: DaySpan) {
  const tokens = before === undefined ? 0 : tokensOf(before, day);
  return { tokens: tokens === 0 ? undefined : tokens, isWhole: false };
}

/** The ledger with the new usage; or why it cannot be counted; or that there is more to read than there is time for. */
async function readOn(
  host: Host,
  sources: Pick<StateSources, "world">,
  look: Looked,
  before: Ledger | undefined,
  day: DaySpan,
  way: CountWay,
  isOfToday: boolean,
): Promise<Ledger | string> {
  const never = neverTold(look.adapter);
  if (never !== undefined || look.adapter.usage === undefined) return never ?? "";
  const last = await lastConversations(host, sources, look);
  if (last === undefined) return NOT_LAUNCHED;
  const isNamed = way === "on" || (way === "only" && isOfToday);
  const past = isNamed ? undefined : await pastConversations(host, look.agent.name, day.start);
  const conversations = [
    ...new Set([
      ...(before?.conversations ?? []),
      ...(past?.spoken ?? []),
      ...(past?.begun ?? []),
      ...last.conversations,
    ]),
  ];
  const answer = await look.adapter.usage(last.facts, sources.world, {
    since: day.start,
    conversations,
    marks: before?.marks ?? {},
    ...(way === "on" ? { most: READ_ON } : {}),
  });
  if (!answer.known) return answer.why;
  const { uses, keys, marks, missing, isBehind } = answer.value;
  const isMissed = past !== undefined && missing.some((id) => past.spoken.includes(id));
  const wasWhole = past !== undefined || before?.isWhole !== false;
  const isWhole = answer.value.isWhole && !isMissed && wasWhole && !isBehind;
  const isSame =
    uses.length === 0 &&
    before?.isWhole === isWhole &&
    conversations.length === before.conversations.length &&
    Object.entries(marks).every(([path, mark]) => before.marks[path] === mark);
  if (isSame) return before;
  const ledger = countedOn(before, day, { uses, keys, marks, isWhole }, conversations);
  if (!isBehind) return ledger;
  // saves the next full count from reading this again
  await writeLedger(host, look.agent.name, ledger);
  return "behind";
}

import type { NoticeKind } from "../roster/roster.ts";
import type { FleetEvent } from "./event.ts";
import { endCause, RESULT_MS } from "./recap.ts";

/** Something that somebody outside of the fleet is told. */
export interface Notice {
  /** Milliseconds since the epoch: when it happened. */
  readonly at: number;
  readonly kind: NoticeKind;
  readonly agent: string;
  /** What it waits for, how it ended. */
  readonly reason: string | undefined;
  /** What holds up all who work on the same account: that it is said once is enough. undefined: it is the agent's own. */
  readonly account?: string | undefined;
}

/** What is known of notices before this one. */
export interface NoticeMemory {
  /** Events up to here were looked at, in milliseconds since the epoch. */
  readonly through: number;
  /** What was dealt with, by {@link keyOf}; sent or held back. */
  readonly dealt: readonly DealtNotice[];
}

export interface DealtNotice {
  readonly key: string;
  /** What it said, to whomever: the same again soon is no news. */
  readonly saying: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly sent: boolean;
}

export interface NoticeRules {
  readonly on: readonly NoticeKind[];
  readonly perHour: number;
}

/** Nobody wants to be told in the morning of what the evening was like. */
const STALE_MS = 3_600_000;
/** Writers may be this late with an event. */
export const LATE_MS = 60_000;
/** The same of the same agent is told once in this time: one that dies again and again would fill a phone. */
const SAME_MS = 300_000;
const HOUR_MS = 3_600_000;

/** Pure. What happened that may be told; oldest first, as the events are. */
export function noticesOf(events: readonly FleetEvent[], on: readonly NoticeKind[]): Notice[] {
  const notices: Notice[] = [];
  for (const [index, event] of events.entries()) {
    const { agent, at } = event;
    if (agent === undefined) continue;
    const later = events.slice(index + 1).filter((other) => other.agent === agent);
    const say = (kind: NoticeKind, reason: string | undefined) => {
      if (on.includes(kind)) notices.push({ at, kind, agent, reason });
    };
    if (event.kind === "blocked") {
      // whoever was freed meanwhile needs nobody
      if (!later.some(({ kind }) => kind === "freed" || kind === "end")) say("blocked", event.reason);
    } else if (event.kind === "budget") {
      say("budget", event.detail);
    } else if (event.kind === "state" && event.state === "failed") {
      say("failed", event.reason);
    } else if (event.kind === "state" && event.state === "idle" && event.before === "working") {
      say("idle", undefined);
    } else if (event.kind === "end" && isFailure(event, events.slice(0, index))) {
      const word = later.find((other) => other.kind === "end" && other.result !== undefined);
      say(
        "failed",
        word !== undefined && word.at - at <= RESULT_MS && word.result === "oom-kill"
          ? endCause(word)
          : endCause(event),
      );
    }
  }
  return notices;
}

/** An end that nobody asked for and that is no success; systemd's word for an end that was seen is no second one. */
function isFailure(event: FleetEvent, before: readonly FleetEvent[]): boolean {
  if (event.wanted === true) return false;
  if (event.result === undefined) return event.reason !== undefined || event.status !== 0;
  if (event.result === "success") return false;
  const last = before.findLast(({ agent, kind }) => agent === event.agent && kind === "end");
  return last === undefined || event.at - last.at > RESULT_MS;
}

/** One event of one agent. */
function keyOf({ at, kind, agent }: Notice): string {
  return `${at} ${kind} ${agent}`;
}

function sayingOf({ kind, agent, reason, account }: Notice): string {
  return `${kind} ${account ?? agent} ${reason ?? ""}`;
}

/** What an account's login or limit is the reason of. */
const OF_AN_ACCOUNT = ["login", "rate-limit"];

/** Pure. Names the account of what is one's. `accountOf`: undefined where the roster does not have the agent. */
export function withAccounts(
  notices: readonly Notice[],
  accountOf: (agent: string) => string | undefined,
): Notice[] {
  return notices.map((notice) =>
    notice.kind === "blocked" && OF_AN_ACCOUNT.includes(notice.reason ?? "")
      ? { ...notice, account: accountOf(notice.agent) }
      : notice,
  );
}

/** What is to be done with notices, and what is known of them afterwards. */
export interface NoticePlan {
  readonly send: readonly Notice[];
  /** Because there were too many within the hour. */
  readonly heldBack: readonly Notice[];
  readonly after: NoticeMemory;
}

/** Pure. Which notices are sent now. `now`: milliseconds since the epoch. */
export function planNotices(
  notices: readonly Notice[],
  memory: NoticeMemory,
  { perHour }: Pick<NoticeRules, "perHour">,
  now: number,
): NoticePlan {
  const dealt = memory.dealt.filter(({ at }) => now - at < HOUR_MS);
  const send: Notice[] = [];
  const heldBack: Notice[] = [];
  for (const notice of notices) {
    const key = keyOf(notice);
    const saying = sayingOf(notice);
    if (now - notice.at > STALE_MS || dealt.some((one) => one.key === key)) continue;
    const sameMs = notice.account === undefined ? SAME_MS : HOUR_MS;
    const isSame = dealt.some((one) => one.sent && one.saying === saying && now - one.at < sameMs);
    const isMany = dealt.filter(({ sent }) => sent).length >= perHour;
    const sent = !isSame && !isMany;
    dealt.push({ key, saying, at: now, sent });
    if (sent) send.push(notice);
    else if (!isSame) heldBack.push(notice);
  }
  const through = Math.max(memory.through, ...notices.map(({ at }) => at));
  return { send, heldBack, after: { through, dealt } };
}

/** Pure. One line for a person. */
export function noticeText({ kind, agent, reason, account }: Notice): string {
  const others = account === undefined ? "" : ", and so does whoever shares its account";
  if (kind === "blocked") return `${agent} waits for somebody: ${reason ?? "a dialog"}${others}`;
  if (kind === "budget") return `${agent} has used its budget: ${reason ?? "of today"}`;
  if (kind === "failed") return `${agent} failed: ${reason ?? "why is not known"}`;
  return `${agent} is done and idle`;
}

/** What is kept of notices is a file of ours: whatever is wrong with it, it says nothing. */
export function parseMemory(text: string): NoticeMemory | undefined {
  try {
    const value = JSON.parse(text) as { readonly through?: unknown; readonly dealt?: unknown };
    if (typeof value.through !== "number" || !Array.isArray(value.dealt)) return undefined;
    const dealt = (value.dealt as Partial<DealtNotice>[]).flatMap(({ key, saying, at, sent }) =>
      typeof key === "string" && typeof saying === "string" && typeof at === "number"
        ? [{ key, saying, at, sent: sent === true }]
        : [],
    );
    return { through: value.through, dealt };
  } catch {
    return undefined;
  }
}

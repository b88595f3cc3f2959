/**
 * The fleet as it is now: the gateway tells of each change while somebody looks. Where the stream breaks off, the fleet
 * is asked for until it is back.
 */
import type { AgentRow } from "../operations/documents/agent-row.ts";
import type { FleetPs } from "../operations/documents/fleet-ps.ts";
import { ask, NoAnswer, wordsOf } from "./ask.ts";
import { session } from "./session.ts";
import { storeOf } from "./store.ts";
import { forgetTeam, listenToTeam } from "./team-news.ts";

export interface Live {
  readonly fleet: FleetPs | null;
  /** When all of the fleet was looked at, by performance.now(); what is told of some agents since is newer. */
  readonly receivedAt: number;
  /** Since when nothing was heard, by Date.now(), and why; null while something is. */
  readonly lost: { readonly since: number; readonly why: string } | null;
}

const NOTHING: Live = { fleet: null, receivedAt: 0, lost: null };

export const live = storeOf<Live>(NOTHING);

const STREAM = "/api/v1/live";
/** The gateway looks at everything every 30 s: a stream that says less than that is dead, whatever the browser thinks. */
const SILENCE_MS = 45_000;
const RETRY_MS = 1000;

let stream: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let lastHeard = Date.now();

/** What passes by itself is looked at again, ever more rarely while nothing changes: its end may be told by nobody. */
const PASSING: readonly string[] = ["starting", "stopping", "restarting"];
const FIRST_LOOK_MS = 2000;
const MOST_LOOK_MS = 30_000;
let passing: { readonly states: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;

/** Begins to follow the fleet; goes on until the page is left. */
export function follow(): void {
  document.addEventListener("visibilitychange", turn);
  // what was lost with the network is tried as soon as there is one
  addEventListener("online", turn);
  session.subscribe(turn);
  live.subscribe(watchPassing);
  turn();
}

function watchPassing(): void {
  const { fleet, lost } = live.get();
  const states = statesOf(live.get());
  const isPassing = lost === null && fleet?.agents.some(({ state }) => PASSING.includes(state)) === true;
  if (isPassing && passing?.states === states) return;
  clearTimeout(passing?.timer);
  passing = undefined;
  if (isPassing) lookAgain(states, FIRST_LOOK_MS);
}

function lookAgain(states: string, wait: number): void {
  const timer = setTimeout(() => {
    if (document.visibilityState === "visible") void refresh();
    lookAgain(states, Math.min(wait * 2, MOST_LOOK_MS));
  }, wait);
  passing = { states, timer };
}

/** Listens while somebody is logged in and looks, and not otherwise. */
function turn(): void {
  const isWanted = session.get().state === "in" && document.visibilityState === "visible";
  if (isWanted && stream === undefined) listen();
  if (!isWanted) close();
}

function close(): void {
  clearTimeout(timer);
  stream?.close();
  stream = undefined;
}

function listen(): void {
  close();
  const opened = new EventSource(STREAM);
  stream = opened;
  expectNews();
  opened.addEventListener("fleet", ({ data }: MessageEvent<string>) => {
    const { age_ms: age, ...fleet } = JSON.parse(data) as FleetPs & { readonly age_ms: number };
    heard(fleet, age);
  });
  opened.addEventListener("agents", ({ data }: MessageEvent<string>) => {
    changed((JSON.parse(data) as { agents: AgentRow[] }).agents);
  });
  opened.addEventListener("lost", ({ data }: MessageEvent<string>) => {
    unheard((JSON.parse(data) as { why: string }).why);
  });
  listenToTeam(opened);
  opened.addEventListener("error", () => void recover());
}

function heard(fleet: FleetPs, age: number): void {
  lastHeard = Date.now();
  live.set({ fleet, receivedAt: performance.now() - age, lost: null });
  expectNews();
}

/** The age stays that of the last look at all: what is told of some says nothing of the others. */
function changed(rows: readonly AgentRow[]): void {
  lastHeard = Date.now();
  const before = live.get();
  if (before.fleet !== null) live.set({ ...before, fleet: withRows(before.fleet, rows), lost: null });
  expectNews();
}

function unheard(why: string): void {
  const { lost } = live.get();
  live.set({ ...live.get(), lost: { since: lost?.since ?? lastHeard, why } });
}

function expectNews(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void recover(), SILENCE_MS);
}

/** Asks once, which says what is wrong, and listens anew. */
async function recover(): Promise<void> {
  close();
  await refresh();
  if (session.get().state !== "in") return;
  timer = setTimeout(turn, RETRY_MS);
}

/** Looks now. */
export async function refresh(): Promise<void> {
  if (session.get().state !== "in") return;
  try {
    const fleet = await ask("fleet.ps", {});
    lastHeard = Date.now();
    live.set({ fleet, receivedAt: performance.now(), lost: null });
  } catch (thrown) {
    unheard(thrown instanceof NoAnswer ? "the gateway does not answer" : wordsOf(thrown));
  }
}

/** What was told of some agents, in the place of what was known of them. */
function withRows(fleet: FleetPs, rows: readonly AgentRow[]): FleetPs {
  const told = new Map(rows.map((row) => [row.agent, row]));
  return { ...fleet, agents: fleet.agents.map((row) => told.get(row.agent) ?? row) };
}

/** What each agent does, as one text: when it changes, there is news in the journal and in the plan. */
export function statesOf({ fleet }: Live): string {
  return (fleet?.agents ?? []).map(({ agent, state, reason }) => `${agent} ${state} ${reason ?? ""}`).join();
}

/** Nothing of the fleet stays behind for whoever comes next. */
export function forget(): void {
  close();
  forgetTeam();
  live.set(NOTHING);
}

/** The host's own clock now: what it said with the fleet, and the time since. Its ages hold on a browser whose clock is wrong. */
export function hostNow({ fleet, receivedAt }: Live): number {
  return fleet === null ? Date.now() : Date.parse(fleet.at) + (performance.now() - receivedAt);
}

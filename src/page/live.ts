/**
 * The present fleet. The gateway reports each change while somebody looks; where that stream breaks off, the fleet is
 * requested regularly until it is back.
 */
import type { AgentRow } from "../operations/documents/agent-row.ts";
import type { FleetPs } from "../operations/documents/fleet-ps.ts";
import { ask, NoAnswer, wordsOf } from "./ask.ts";
import { session } from "./session.ts";
import { storeOf } from "./store.ts";
import { forgetTeam, listenToTeam } from "./team-news.ts";

export interface Live {
  readonly fleet: FleetPs | null;
  /** When the whole fleet was looked at, by performance.now(); later changes of some agents are newer. */
  readonly receivedAt: number;
  /** Since when nothing was received, by Date.now(), and why; null while something is. */
  readonly lost: { readonly since: number; readonly why: string } | null;
}

const NOTHING: Live = { fleet: null, receivedAt: 0, lost: null };

export const live = storeOf<Live>(NOTHING);

const STREAM = "/api/v1/live";
/**
 * The gateway looks at everything every 30 s, so a stream that is silent for longer is dead, whatever the browser
 * thinks.
 */
const SILENCE_MS = 45_000;
const RETRY_MS = 1000;

let stream: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let lastHeard = Date.now();

/** Passing states are looked at again, less and less often while nothing changes: nothing may report their end. */
const PASSING: readonly string[] = ["starting", "stopping", "restarting"];
const FIRST_LOOK_MS = 2000;
const MOST_LOOK_MS = 30_000;
let passing: { readonly states: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;

/** Starts following the fleet, until the page is left. */
export function follow(): void {
  document.addEventListener("visibilitychange", turn);
  // after a loss of the network, try again as soon as it is back
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

/** Listens while somebody is logged in and the page is visible, and not otherwise. */
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

/** The age stays that of the last full look: news of some agents says nothing about the others. */
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

/** Requests the fleet once, which reports what is wrong, and listens again. */
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

/** Replaces the rows that were reported. */
function withRows(fleet: FleetPs, rows: readonly AgentRow[]): FleetPs {
  const told = new Map(rows.map((row) => [row.agent, row]));
  return { ...fleet, agents: fleet.agents.map((row) => told.get(row.agent) ?? row) };
}

/** What each agent does, as one text: when it changes, journal and plan have news. */
export function statesOf({ fleet }: Live): string {
  return (fleet?.agents ?? []).map(({ agent, state, reason }) => `${agent} ${state} ${reason ?? ""}`).join();
}

/** Leaves nothing of the fleet behind for the next user. */
export function forget(): void {
  close();
  forgetTeam();
  live.set(NOTHING);
}

/**
 * The host's own clock now: its time with the fleet, plus the time since. Ages are right even if the browser's clock is
 * wrong.
 */
export function hostNow({ fleet, receivedAt }: Live): number {
  return fleet === null ? Date.now() : Date.parse(fleet.at) + (performance.now() - receivedAt);
}

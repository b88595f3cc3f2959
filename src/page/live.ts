/**
 * The fleet as it is now. Today it is asked for again and again while somebody looks; when the gateway tells of
 * changes by itself, only this file will know.
 */
import type { FleetPs } from "../operations/documents/fleet-ps.ts";
import { ask, NoAnswer, wordsOf } from "./ask.ts";
import { session } from "./session.ts";
import { storeOf } from "./store.ts";

export interface Live {
  readonly fleet: FleetPs | null;
  /** When the fleet was answered, by performance.now(). */
  readonly receivedAt: number;
  /** Since when nothing was heard, by Date.now(), and why; null while the answers come. */
  readonly lost: { readonly since: number; readonly why: string } | null;
}

export const live = storeOf<Live>({ fleet: null, receivedAt: 0, lost: null });

const EVERY_MS = 2000;
/** A large fleet takes the host longer to look at: it is not asked for more than this part of the time. */
const SHARE = 10;
const RETRY_MS = 1000;

let timer: ReturnType<typeof setTimeout> | undefined;
let under: Promise<void> | undefined;
let lastHeard = Date.now();

/** Begins to follow the fleet; goes on until the page is left. */
export function follow(): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void refresh();
  });
  // what was lost with the network is tried as soon as there is one
  addEventListener("online", () => void refresh());
  session.subscribe(() => {
    if (session.get().state === "in") void refresh();
  });
  void refresh();
}

/** Looks now; one look at a time. */
export function refresh(): Promise<void> {
  under ??= look().finally(() => {
    under = undefined;
  });
  return under;
}

async function look(): Promise<void> {
  clearTimeout(timer);
  if (session.get().state !== "in") return;
  const began = performance.now();
  try {
    const fleet = await ask("fleet.ps", {});
    lastHeard = Date.now();
    live.set({ fleet, receivedAt: performance.now(), lost: null });
  } catch (thrown) {
    const why = thrown instanceof NoAnswer ? "the gateway does not answer" : wordsOf(thrown);
    const { lost } = live.get();
    live.set({ ...live.get(), lost: { since: lost?.since ?? lastHeard, why } });
  }
  if (document.visibilityState === "hidden") return;
  const took = performance.now() - began;
  const pause = live.get().lost === null ? Math.max(EVERY_MS, took * SHARE) : RETRY_MS;
  timer = setTimeout(() => void refresh(), pause);
}

/** The host's own clock now: what it said with the fleet, and the time since. Its ages hold on a browser whose clock is wrong. */
export function hostNow({ fleet, receivedAt }: Live): number {
  return fleet === null ? Date.now() : Date.parse(fleet.at) + (performance.now() - receivedAt);
}

/**
 * What the other hosts of the team do. Requested while somebody looks, because their gateways report to a database and
 * not to a page.
 */
import type { FleetHosts } from "../operations/documents/fleet-hosts.ts";
import { ask, wordsOf } from "./ask.ts";
import { waitsForPerson } from "./attention.ts";
import { otherHosts, teamRows, type TeamRow } from "./hosts.ts";
import { session } from "./session.ts";
import { storeOf } from "./store.ts";
import { teamNews } from "./team-news.ts";

export interface Team {
  readonly hosts: FleetHosts | null;
  /** By performance.now(). */
  readonly receivedAt: number;
  /** Why there is no newer answer. */
  readonly problem: string | null;
}

const NOTHING: Team = { hosts: null, receivedAt: 0, problem: null };

export const team = storeOf<Team>(NOTHING);

/** A host without a team may join one at any time, and has nothing to report until then. */
const ALONE_MS = 60_000;
const TOGETHER_MS = 3_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let round = 0;

/** Starts following the other hosts, until the page is left. */
export function followTeam(): void {
  document.addEventListener("visibilitychange", turn);
  session.subscribe(turn);
  // what the stream brings need not be waited for
  teamNews.subscribe(() => {
    const { hosts, receivedAt } = teamNews.get();
    if (hosts !== null && receivedAt > team.get().receivedAt) team.set({ hosts, receivedAt, problem: null });
  });
  turn();
}

function isWanted(): boolean {
  return session.get().state === "in" && document.visibilityState === "visible";
}

function turn(): void {
  clearTimeout(timer);
  round += 1;
  if (session.get().state !== "in") team.set(NOTHING);
  if (isWanted()) void look(round);
}

async function look(own: number): Promise<void> {
  const began = performance.now();
  try {
    const hosts = await ask("fleet.hosts", {});
    if (own !== round) return;
    team.set({ hosts, receivedAt: performance.now(), problem: null });
  } catch (thrown) {
    if (own !== round) return;
    team.set({ ...team.get(), problem: wordsOf(thrown) });
  }
  const every = otherHosts(team.get().hosts).length === 0 ? ALONE_MS : TOGETHER_MS;
  timer = setTimeout(
    () => {
      if (own === round && isWanted()) void look(own);
    },
    Math.max(every, (performance.now() - began) * 10),
  );
}

/** The agents of every other host. */
export function elsewhere({ hosts }: Team): readonly TeamRow[] {
  return otherHosts(hosts).flatMap(teamRows);
}

/** Those that need a person. */
export function waitingElsewhere(now: Team): readonly TeamRow[] {
  return elsewhere(now).filter(waitsForPerson);
}

import { MosaicError } from "../../base/errors.ts";
import type { Fleet } from "../host/host.ts";
import { decideLimit, NOT_READY_MS, type LimitAction } from "../limits/decide.ts";
import { forgetDue, readDue, writeDue } from "../limits/due.ts";
import { storeOf } from "../limits/store.ts";
import type { KernelLock } from "../ports/kernel-lock.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { DeliveryTools } from "./delivery/attempt.ts";
import { deliver } from "./delivery/deliver.ts";
import { composeMessage } from "./delivery/message.ts";
import { readWaiting } from "./delivery/waiting-messages.ts";
import type { Receipt } from "./delivery/verdict.ts";
import { holdOf } from "./budget-standing.ts";
import { lookAtAgent, type AgentLook } from "./look.ts";
import { seeToBudget, type StopForBudget } from "./see-to-budget.ts";

export interface LimitTools {
  readonly delivery: DeliveryTools;
  readonly lock: KernelLock;
  readonly hostName: string;
  readonly stop: StopForBudget;
}

export interface GoneOn {
  /** Agents that were told to go on. */
  readonly resumed: readonly string[];
  /** Messages that were kept and have reached their agent. */
  readonly delivered: number;
  /** Agents of which somebody is to be told that they have used their budget; those that were stopped for it. */
  readonly overBudget: readonly string[];
  readonly stopped: readonly string[];
  /** Agents for which something is due later. */
  readonly later: readonly string[];
  /** Another process is at it, and sees to ours too. */
  readonly busy: boolean;
}

/** Behind the first agent of an account: a model that refuses again has said so by then. */
const FIRST_GAP_MS = 1_500;
/** Between two others: twenty are to be done within a minute. */
const GAP_MS = 400;
/** Milliseconds for everything that one process does; then its launcher begins another. */
const LONGEST_RUN_MS = 60_000;
/** For one message; a runtime that is slow is asked again by the next one. */
const DELIVERY_MS = 20_000;
const GO_ON = "The usage limit has passed. Go on with what you were doing.";

/**
 * Does what is due for agents: of those who have used their budget somebody is told, and they are stopped where the roster
 * has that; those whose usage limit has passed are told to go on where it has that, and get what was kept for them. One
 * process at a time; of one account one agent after another, and where the first of them is refused again the others are
 * left alone until then. Nothing is asked of a model twice: a message has an id, and one that tells an agent to go on has
 * that of its limit.
 */
export async function goOnAfterLimits(fleet: Fleet, tools: LimitTools): Promise<GoneOn> {
  const sum: Sum = { resumed: [], overBudget: [], stopped: [], delivered: 0, later: new Set() };
  const deadline = fleet.clock.monotonic() + LONGEST_RUN_MS;
  let isBusy = false;
  do {
    isBusy = !(await underLock(fleet, tools.lock, async () => {
      const stores = Map.groupBy(await dueAgents(fleet), (agent) => storeOf(agent));
      await Promise.all(
        [...stores.values()].map(async (agents) => {
          await goOnInTurn(fleet, tools, agents, sum);
        }),
      );
    }));
    // whoever came meanwhile has left, for we look again
  } while (!isBusy && fleet.clock.monotonic() < deadline && !fleet.signal.aborted && (await isDueNow(fleet)));
  return { ...sum, later: [...sum.later], busy: isBusy };
}

interface Sum {
  readonly resumed: string[];
  readonly overBudget: string[];
  readonly stopped: string[];
  delivered: number;
  readonly later: Set<string>;
}

async function isDueNow(fleet: Fleet): Promise<boolean> {
  const now = fleet.clock.now();
  const dues = await Promise.all(fleet.roster.agents.map(({ name }) => readDue(fleet, name)));
  return dues.some((due) => due !== undefined && due.at <= now);
}

/** False where another process has the lock. */
async function underLock(fleet: Fleet, lock: KernelLock, work: () => Promise<void>): Promise<boolean> {
  await fleet.files.makeFolder(fleet.paths.locks, 0o700);
  try {
    await lock.withLock(`${fleet.paths.locks}/limits`, work, { patienceMs: 0, signal: fleet.signal });
    return true;
  } catch (thrown) {
    if (thrown instanceof MosaicError && thrown.ending === "locked") return false;
    throw thrown;
  }
}

/** Those for which something may be due: two small files each. */
async function dueAgents(fleet: Fleet): Promise<readonly RosterAgent[]> {
  const found: RosterAgent[] = [];
  for (const agent of fleet.roster.agents) {
    const due = await readDue(fleet, agent.name);
    if (due === undefined ? (await readWaiting(fleet, agent.name)).length > 0 : true) found.push(agent);
  }
  return found;
}

/** The agents of one account, one after another. */
async function goOnInTurn(
  fleet: Fleet,
  tools: LimitTools,
  agents: readonly RosterAgent[],
  sum: Sum,
): Promise<void> {
  let limitedAgain: number | undefined;
  let gapMs = FIRST_GAP_MS;
  for (const [index, agent] of agents.entries()) {
    if (fleet.signal.aborted) return;
    if (!(await hasItsBudgetSeenTo(fleet, tools, agent, sum))) continue;
    if (limitedAgain !== undefined && (await readDue(fleet, agent.name)) !== undefined) {
      // the account was refused just now: to ask again for this one is to be refused again
      await writeDue(fleet, agent.name, { at: limitedAgain, limit: limitedAgain });
      sum.later.add(agent.name);
      continue;
    }
    const action = await decide(fleet, tools, agent);
    await settle(fleet, agent, action, sum);
    if (action.kind !== "go-on") continue;
    const isGiven = await goOn(fleet, tools, agent, action, sum);
    if (index < agents.length - 1) await fleet.clock.sleep(gapMs, fleet.signal);
    gapMs = GAP_MS;
    const after = await decide(fleet, tools, agent);
    if (after.kind === "later" && after.why === "limited") limitedAgain = after.at;
    if (isGiven || after.kind === "later") await settle(fleet, agent, after, sum);
    else {
      await lookAgain(fleet, agent, fleet.clock.now() + NOT_READY_MS);
      sum.later.add(agent.name);
    }
  }
}

/** False where it is stopped, or was to be: nothing else is to be done for it now. */
async function hasItsBudgetSeenTo(
  fleet: Fleet,
  tools: LimitTools,
  agent: RosterAgent,
  sum: Sum,
): Promise<boolean> {
  if (agent.budget === undefined) return true;
  const { sources } = tools.delivery;
  const look = await lookAtAgent(fleet, sources, agent);
  const { told, stop } = await seeToBudget(fleet, sources, look, agent, tools.stop);
  if (told) sum.overBudget.push(agent.name);
  if (stop === "stopped") {
    sum.stopped.push(agent.name);
    await forgetDue(fleet, agent.name);
  }
  if (stop === "failed") {
    sum.later.add(agent.name);
    await lookAgain(fleet, agent, fleet.clock.now() + NOT_READY_MS);
  }
  return stop === "no";
}

async function decide(fleet: Fleet, tools: LimitTools, agent: RosterAgent): Promise<LimitAction> {
  const { sources } = tools.delivery;
  const look: AgentLook = await lookAtAgent(fleet, sources, agent);
  const hold = await holdOf(fleet, sources, look, agent.budget);
  const facts = {
    heldUntil: hold?.until ?? (hold === undefined ? undefined : fleet.clock.now() + NOT_READY_MS),
    onLimit: agent.onLimit,
    due: await readDue(fleet, agent.name),
    state: look.state,
    waiting: (await readWaiting(fleet, agent.name)).length,
  };
  return decideLimit(facts, fleet.clock.now());
}

/** Writes down when it is due next. What is to be done now stays due: a process that is killed over it begins again. */
async function settle(fleet: Fleet, agent: RosterAgent, action: LimitAction, sum: Sum): Promise<void> {
  if (action.kind === "nothing") await forgetDue(fleet, agent.name);
  if (action.kind !== "later") return;
  if (action.why === "limited") await writeDue(fleet, agent.name, { at: action.at, limit: action.at });
  // the file is made anew: by its age a launcher sees that the roster is another one by now
  else await lookAgain(fleet, agent, action.at);
  sum.later.add(agent.name);
}

/** The limit for which it is still to be told to go on stays the same. */
async function lookAgain(fleet: Fleet, agent: RosterAgent, at: number): Promise<void> {
  await writeDue(fleet, agent.name, { at, limit: (await readDue(fleet, agent.name))?.limit });
}

/** False where something could not be given. */
async function goOn(
  fleet: Fleet,
  tools: LimitTools,
  agent: RosterAgent,
  { resume, deliver: gives }: Extract<LimitAction, { kind: "go-on" }>,
  sum: Sum,
): Promise<boolean> {
  const due = await readDue(fleet, agent.name);
  if (resume && due?.limit !== undefined) {
    const receipt = await tellToGoOn(tools, agent, due.limit);
    if (!isTaken(receipt)) return false;
    sum.resumed.push(agent.name);
    // once a limit, whatever becomes of the messages
    await writeDue(fleet, agent.name, { at: due.at, limit: undefined });
  }
  if (!gives) return true;
  for (const message of await readWaiting(fleet, agent.name)) {
    const { clearDraft } = message;
    const receipt = await deliver(tools.delivery, {
      agent,
      message,
      isIdGiven: true,
      waitIdle: false,
      clearDraft,
      blind: false,
      timeoutMs: DELIVERY_MS,
    });
    if (!isTaken(receipt)) return false;
    sum.delivered += 1;
  }
  return true;
}

/** By an id of its own: a process that is killed over it does not say it twice. */
async function tellToGoOn({ delivery, hostName }: LimitTools, agent: RosterAgent, limit: number) {
  const message = composeMessage({
    text: GO_ON,
    id: `goes-on-${limit / 1000}`,
    source: `${hostName}:mosaic`,
    destination: `${hostName}:${agent.name}`,
    raw: false,
  });
  return await deliver(delivery, {
    agent,
    message,
    isIdGiven: true,
    waitIdle: false,
    clearDraft: false,
    blind: false,
    timeoutMs: DELIVERY_MS,
  });
}

/** What may have reached the runtime is not given again. */
function isTaken({ verdict }: Receipt): boolean {
  return verdict === "accepted" || verdict === "queued" || verdict === "unknown";
}

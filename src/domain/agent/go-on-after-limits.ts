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
  /** Agents that were told to continue. */
  readonly resumed: readonly string[];
  /** Held messages that have reached their agent. */
  readonly delivered: number;
  /** Agents over their budget, of which somebody must be told; and those that were stopped for it. */
  readonly overBudget: readonly string[];
  readonly stopped: readonly string[];
  /** Agents that have something due later. */
  readonly later: readonly string[];
  /** Another process is doing this already, and takes care of ours too. */
  readonly busy: boolean;
}

/** Wait after the first agent of an account, long enough for the model to refuse again. */
const FIRST_GAP_MS = 1_500;
/** Wait between two further agents: twenty must be done within a minute. */
const GAP_MS = 400;
/** Milliseconds that one process works; its launcher then starts another. */
const LONGEST_RUN_MS = 60_000;
/** For one message. A slow runtime gets its message from the next process. */
const DELIVERY_MS = 20_000;
const GO_ON = "The usage limit has passed. Go on with what you were doing.";

/**
 * Does what is due for agents. Those over their budget are reported, and stopped where the roster says so. Those whose
 * usage limit has passed are told to continue where the roster says so, and get the messages held for them. One process
 * at a time; agents of one account one after another, and where the first is refused again the others are left alone
 * until then. No model is asked twice: messages have an id, and the message to continue has the id of its limit.
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
    // A process that came meanwhile has left again, because this one looks once more.
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

/** Returns false where another process holds the lock. */
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

/** Agents that may have something due. Reads two small files an agent. */
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
      // The account was refused just now, so asking for this agent would be refused too.
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

/** Returns false where the agent was stopped, or should have been: nothing else is done for it now. */
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

/** Writes when something is due next. What is due now stays due, so that a killed process is repeated. */
async function settle(fleet: Fleet, agent: RosterAgent, action: LimitAction, sum: Sum): Promise<void> {
  if (action.kind === "nothing") await forgetDue(fleet, agent.name);
  if (action.kind !== "later") return;
  if (action.why === "limited") await writeDue(fleet, agent.name, { at: action.at, limit: action.at });
  // The file is written anew: by its time a launcher sees that the roster has changed.
  else await lookAgain(fleet, agent, action.at);
  sum.later.add(agent.name);
}

/** Keeps the limit after which the agent is still to be told to continue. */
async function lookAgain(fleet: Fleet, agent: RosterAgent, at: number): Promise<void> {
  await writeDue(fleet, agent.name, { at, limit: (await readDue(fleet, agent.name))?.limit });
}

/** Returns false where something could not be delivered. */
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
    // Once for each limit, whatever becomes of the messages.
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

/** With an id of its own, so that a process that is killed here does not say it twice. */
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

/** A message that may have reached the runtime is not sent again. */
function isTaken({ verdict }: Receipt): boolean {
  return verdict === "accepted" || verdict === "queued" || verdict === "unknown";
}

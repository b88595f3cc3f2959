/** One send of the matrix and what the mock received of it, to be judged. */
import type { Received } from "../../../../src/domain/ports/proving.ts";
import type { Receipt, SendRecord } from "../../../../src/domain/proving/records.ts";
import type { SendOutcome, Verdict } from "../../../../src/domain/proving/send.ts";

export const RECEIVED: Receipt = { firstAt: 1_000_500, copies: 1, answered: 1, whole: true };
export const NOT_RECEIVED: Receipt = { firstAt: undefined, copies: 0, answered: 0, whole: false };

export function outcomeOf(verdict: Verdict | undefined, more: Partial<SendOutcome> = {}): SendOutcome {
  return {
    status: 0,
    wallMs: 900,
    verdict,
    problem: verdict === undefined ? "exit status 1 and no JSON document: it broke" : undefined,
    channel: "keys",
    detail: "so it is",
    elapsedMs: 800,
    outsideCalls: 5,
    evidence: {},
    ...more,
  };
}

export function recordOf(more: Partial<SendRecord> = {}): SendRecord {
  return {
    number: 1,
    runtime: "claude",
    agent: "claude0",
    state: "idle",
    content: "one line",
    size: "80x24",
    way: "stdin",
    token: "mxa000001",
    outcome: outcomeOf("accepted"),
    again: undefined,
    endedAt: 1_000_000,
    releasedAt: 1_000_000,
    facts: {},
    ranAsCommand: false,
    screen: undefined,
    leftBehind: undefined,
    passedOver: false,
    ...more,
  };
}

export function requestOf(fresh: readonly string[], more: Partial<Received> = {}): Received {
  return {
    id: "r",
    at: 1_000_500,
    api: "anthropic",
    model: "m",
    auxiliary: false,
    toolResult: false,
    fresh,
    tracked: {},
    turns: 1,
    tools: ["Bash"],
    endedAt: undefined,
    ended: "done",
    ...more,
  };
}

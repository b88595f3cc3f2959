/** Compares a verdict with what the model received. Pure: facts in, words out. */
import type { ProvingState } from "./cell.ts";
import { LARGE } from "./contents.ts";
import type { ProvableRuntime } from "./names.ts";
import type { Receipt, SendRecord } from "./records.ts";
import type { Verdict } from "./send.ts";

/** What must never happen. */
export const VIOLATIONS = [
  "no verdict",
  "lost",
  "false accepted",
  "late",
  "altered",
  "duplicate",
  "sent after a refusal",
  "dialog answered",
  "draft harmed",
  "left in the box",
  "run as a command",
  "other verdict",
] as const;

export type Violation = (typeof VIOLATIONS)[number];

export interface Judgement {
  readonly violations: readonly Violation[];
  /** Milliseconds from the end of `send`, or from the moment the agent was let go on, to the model; negative: before. */
  readonly receivedAfterMs: number | undefined;
  /** What is no violation and still worth reading. */
  readonly remarks: readonly string[];
}

/** Milliseconds within which the model must have what was accepted or queued. Generous: the machine is loaded. */
const RECEIVED_WITHIN_MS = 20_000;

/**
 * What a runtime itself needs beside that, measured with text that was pasted by tmux alone. For each character of a line
 * gemini 0.61.0 counts the line anew when it shows a message, before it asks its model: a line of 30 KB costs it 1 s of
 * processor time, one of 60 KB 6 s, one of 100 KB 12 s; 27 s passed at load 4 to 12.
 */
const OWN_TIME_MS: Partial<Record<ProvableRuntime, Readonly<Record<string, number>>>> = {
  gemini: { [LARGE.name]: 40_000 },
};

export function receivedWithinMs(runtime: ProvableRuntime, content: string): number {
  return RECEIVED_WITHIN_MS + (OWN_TIME_MS[runtime]?.[content] ?? 0);
}

/**
 * `receipt` is of the end of the run: what must never be received has had all that time. `draftReceived`: the model
 * received the draft that stood in the box.
 */
export function judge(record: SendRecord, receipt: Receipt, draftReceived = false): Judgement {
  const { outcome, again, facts } = record;
  const from = Math.max(record.endedAt, record.releasedAt);
  const receivedAfterMs = receipt.firstAt === undefined ? undefined : receipt.firstAt - from;
  const violations = new Set<Violation>();
  const remarks: string[] = [];

  const promised = outcome.verdict === "accepted" || outcome.verdict === "queued";
  if (outcome.verdict === undefined) violations.add("no verdict");
  else if (promised) {
    if (receivedAfterMs === undefined)
      violations.add(outcome.verdict === "accepted" ? "false accepted" : "lost");
    else if (receivedAfterMs > receivedWithinMs(record.runtime, record.content)) violations.add("late");
  } else if (outcome.verdict !== "unknown" && receivedAfterMs !== undefined) {
    violations.add("sent after a refusal");
  }
  if (receivedAfterMs !== undefined && !receipt.whole) violations.add("altered");
  if (receipt.copies > 1 || receipt.answered > 1) violations.add("duplicate");

  if (facts.dialog !== undefined) {
    if (facts.dialog.ran || facts.dialog.open === false) violations.add("dialog answered");
    else if (facts.dialog.open === undefined) remarks.push(NOT_SHOWN);
    else if (!facts.dialog.works) remarks.push("the dialog was open and did not answer to Enter");
  }
  if (facts.draft?.intact === false || draftReceived) violations.add("draft harmed");
  else if (facts.draft !== undefined && facts.draft.intact === undefined) remarks.push(NOT_SHOWN);
  const isRefused = !promised && outcome.verdict !== "unknown";
  if (isRefused && record.leftBehind?.includes(record.token) === true) violations.add("left in the box");
  if (record.ranAsCommand) violations.add("run as a command");

  if (again !== undefined && again.verdict === undefined) {
    violations.add("no verdict");
    remarks.push(`the same id again: ${again.problem}`);
  } else if (again !== undefined && promised && !isSameOrBetter(record)) {
    violations.add("other verdict");
    remarks.push(`the same id again: ${again.verdict}: ${again.detail}`);
  }
  if (facts.trouble !== undefined) remarks.push(facts.trouble);
  if (record.leftBehind !== undefined) remarks.push(`it was not idle afterwards: ${record.leftBehind}`);
  if (outcome.verdict !== undefined && !isExpected(record.state, outcome.verdict)) {
    remarks.push(`${outcome.verdict}: ${outcome.detail}`);
  }
  return { violations: [...violations], receivedAfterMs, remarks };
}

const NOT_SHOWN = "its screen did not show what became of it";

/** Pure. Whether a runtime that gets no processor time would show it too: what did not come may be on its way. */
export function isMaybeSlow(violation: Violation, { passedOver, outcome }: SendRecord): boolean {
  if (violation === "late") return true;
  if (violation === "no verdict") return outcome.verdict === undefined && outcome.status === null;
  return (violation === "lost" || violation === "false accepted") && !passedOver;
}

/**
 * Whether nobody would wonder about a verdict in a state. A refusal where nothing is in the way, or `unknown`, is no
 * violation: nothing false was said. It is told all the same.
 */
export function isExpected(state: ProvingState, verdict: Verdict | undefined): boolean {
  if (verdict === "accepted" || verdict === "queued") return true;
  if (state === "draft in the box") return verdict === "draft";
  if (state === "approval open") return verdict === "blocked";
  if (state === "just started") return verdict === "not-ready";
  return false;
}

/** The second answer to one id is the first one, or "accepted" where the queue has moved on. */
function isSameOrBetter({ outcome, again }: SendRecord): boolean {
  return again?.verdict === outcome.verdict || again?.verdict === "accepted";
}

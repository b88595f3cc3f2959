import type { HostPart } from "../../base/addresses.ts";
import type { Ending } from "../../base/errors.ts";
import { openAsk } from "../../domain/agent/asking/open-asks.ts";
import type { CallEnd } from "../../domain/team/team-calls.ts";
import type { AgentAsk, AgentAskRequest } from "../documents/agent-ask.ts";
import type { ReceiptDocument } from "../documents/receipt.ts";
import { heading } from "../heading.ts";
import type { Call, Report } from "../operation.ts";
import { askElsewhere, reportOf, requireTeam } from "../team/elsewhere.ts";
import { namedAgents } from "../team/known-agents.ts";
import { addressOf } from "./address-of.ts";
import { requireNoCircle } from "./ask-circle.ts";
import { receiptElsewhere, withoutReceipt } from "./without-receipt.ts";

type Answer = AgentAsk["answers"][number];

/** One host's answer for its agents. */
interface PartAnswer {
  readonly answers: readonly Answer[];
  readonly ending: Ending | undefined;
  /** As received, where the host answered. */
  readonly document: AgentAsk | undefined;
}

/** The request of `agent.ask` with its defaults filled in. */
export type AskWish = AgentAskRequest & { readonly id: string; readonly source: string };

/**
 * Asks agents of several hosts: each host asks its own by the same operation, and the answers come back. A message that
 * its host has not taken when the wait ends is `stored`; repeating the id waits on, and sends nothing twice.
 */
export async function askAtHosts(
  call: Call,
  wish: AskWish,
  wanted: readonly HostPart[],
): Promise<Report<AgentAsk>> {
  const { services } = call;
  const { id, source } = wish;
  const { host, hostName } = services;
  const parts = await namedAgents(await requireTeam(call), wanted);
  const to = parts.flatMap((part) => part.agents.map((agent) => addressOf(hostName, part.host, agent)));
  await requireNoCircle(host, hostName, source, to);
  // so that an ask in the other direction is recognised as a circle
  const close = await openAsk(host, { id, from: source, to });
  try {
    const told = await Promise.all(parts.map((part) => askAt(call, wish, part, parts.length === 1)));
    const [only, ...others] = told;
    const answers = told.flatMap((part) => part.answers);
    // for a single host, its own document
    const ending = others.length === 0 ? only?.ending : endingOfAll(answers);
    return {
      document: { ...heading(services, "mosaic.agent.ask/1"), ...only?.document, id, source, answers },
      ending,
    };
  } finally {
    await close();
  }
}

async function askAt(
  call: Call,
  wish: AskWish,
  { host, agents }: HostPart,
  isAlone: boolean,
): Promise<PartAnswer> {
  const { hostName } = call.services;
  const end = await askElsewhere(call, {
    host,
    // not the agents' own lines: an answer takes its time, and messages must not wait for it
    line: undefined,
    // new each time: the message's own id keeps it from being sent twice
    id: crypto.randomUUID(),
    operation: "agent.ask",
    request: { ...wish, agents, classes: [] },
    patienceMs: wish.timeout_ms,
    again: { id: wish.id },
  });
  const { outcome } = end.kind === "ended" ? end : { outcome: undefined };
  if (outcome?.kind === "done" || (outcome?.kind === "refused" && isAlone)) {
    const { document, ending } = reportOf<AgentAsk>(outcome, host);
    const answers = document.answers.map((answer) => {
      const agent = addressOf(hostName, host, answer.agent);
      return { ...answer, agent, receipt: { ...answer.receipt, agent } };
    });
    return { answers, ending, document };
  }
  const short = outcome?.kind === "refused" ? refusal(outcome) : withoutReceipt(end);
  const { timeout_ms: timeoutMs, id } = wish;
  const answers = agents.map((name) => {
    const agent = addressOf(hostName, host, name);
    const receipt = receiptElsewhere(agent, id, { ...short, elapsedMs: timeoutMs });
    return unanswered(receipt, end);
  });
  return { answers, ending: short.ending, document: undefined };
}

function refusal({ message, ending }: { readonly message: string; readonly ending: Ending }) {
  return { verdict: "not-ready", detail: message, ending } as const;
}

function unanswered(receipt: ReceiptDocument, { kind }: CallEnd): Answer {
  const { agent, detail, elapsed_ms } = receipt;
  return {
    agent,
    outcome: kind === "delivering" ? "timed-out" : "not-delivered",
    text: null,
    by: null,
    at: null,
    answered_with: [],
    detail,
    partial: null,
    reason: null,
    elapsed_ms,
    receipt,
  };
}

function endingOfAll(answers: readonly Answer[]): Ending | undefined {
  const open = answers.filter(({ outcome }) => outcome !== "answered");
  if (open.length === 0) return undefined;
  const isStored = ({ receipt }: Answer) => receipt.verdict === "stored" || receipt.verdict === "delivering";
  return open.length === answers.length && open.every(isStored) ? "stored" : "partial";
}

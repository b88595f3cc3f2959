import { namesHere, partsOf } from "../../base/addresses.ts";
import { MosaicError, type Ending } from "../../base/errors.ts";
import type { DeliveryRequest, DeliveryTools } from "../../domain/agent/delivery/attempt.ts";
import { ask, type Asked, type AskEnd, type AskOptions } from "../../domain/agent/asking/ask.ts";
import { openAsk } from "../../domain/agent/asking/open-asks.ts";
import { lanes, sharedLooks } from "../../domain/agent/asking/shared-looks.ts";
import { agentsOfClasses } from "../../domain/host/agents-of-classes.ts";
import { selectAgents, type Fleet } from "../../domain/host/host.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import type { AgentAsk, AgentAskRequest } from "../documents/agent-ask.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { requireNoCircle } from "./ask-circle.ts";
import { deliveryOf, newMessageId, sourceOf } from "./message.ts";
import { requireNoClass } from "./no-class.ts";
import { endingOf, receiptOf } from "./receipt.ts";
import { wordsOf } from "./words.ts";

/** The default time for delivering a message; the same as in `agent send`. */
const DELIVERY_MS = 30_000;

/** Sends a message to agents, and waits for what each answers. */
export const agentAsk = operation<AgentAskRequest, AgentAsk>({
  needs: "type",
  agentsMay: "ask",
  whilePaused: "refuse",
  elsewhere: ({ agents }, { hostName }) => partsOf(agents, hostName) !== undefined,
  async run(call, { agents: names, classes, source: given, ...request }) {
    const { services, signal } = call;
    if (names.length === 0 && classes.length === 0) throw nobodyNamed();
    const { hostName } = services;
    const source = await sourceOf(call, given);
    const id = request.id ?? newMessageId();
    const parts = partsOf(names, hostName);
    if (parts !== undefined) {
      requireNoClass(classes);
      const { askAtHosts } = await import("./ask-elsewhere.ts");
      return await askAtHosts(call, { ...request, agents: [], classes: [], id, source }, parts);
    }
    const fleet = await services.fleet();
    const named = namesHere(names, hostName);
    // an agent that asks its own class asks the others in it
    const isOther = ({ name }: RosterAgent) => named.includes(name) || source !== `${hostName}:${name}`;
    const agents = agentsOfClasses(selectAgents(fleet.roster, named), classes).filter(isOther);
    const tools = await services.deliveryTools(fleet);
    requireRecords(tools, agents);
    const askedNames = agents.map(({ name }) => name);
    await requireNoCircle(fleet, hostName, source, askedNames);
    const speaker = { source, note: { answerBy: "turn" } as const };
    const { timeout_ms: timeoutMs, wait_idle: waitIdle, through_dialogs: throughDialogs } = request;
    const deliveries = agents.map((agent) => ({
      ...deliveryOf(hostName, agent, speaker, {
        text: request.text,
        id,
        raw: false,
        blind: false,
        clear_draft: request.clear_draft,
        wait_idle: waitIdle,
        timeout_ms: waitIdle ? timeoutMs : Math.min(timeoutMs, DELIVERY_MS),
      }),
      // the sender waits for the answer
      mayBeKept: false,
    }));
    const close = await openAsk(fleet, { id, from: source, to: askedNames });
    try {
      const asked = await askAll(fleet, tools, deliveries, { timeoutMs, throughDialogs });
      signal.throwIfAborted();
      return {
        document: {
          ...heading(services, "mosaic.agent.ask/1"),
          id,
          source,
          answers: asked.map(answerOf),
        },
        ending: endingOfAll(asked),
      };
    } finally {
      await close();
    }
  },
});

/** As many deliveries at a time as agents may start at a time; all answers are waited for together. */
async function askAll(
  fleet: Fleet,
  tools: DeliveryTools,
  deliveries: readonly DeliveryRequest[],
  options: AskOptions,
): Promise<readonly Asked[]> {
  const looks = sharedLooks(fleet, tools.sources);
  const inTurn = lanes(fleet.roster.startConcurrency);
  return Promise.all(deliveries.map((delivery) => ask(tools, looks, delivery, options, inTurn)));
}

function nobodyNamed(): MosaicError {
  return new MosaicError("usage", "nobody is asked: no agent is named, and no class", {
    hint: "mosaic agent ask NAME TEXT",
  });
}

function requireRecords({ sources }: DeliveryTools, agents: readonly RosterAgent[]): void {
  const blind = agents.find((agent) => sources.adapterOf(agent).turn === undefined);
  if (blind === undefined) return;
  throw new MosaicError(
    "usage",
    `${blind.name} cannot be asked: a runtime: ${blind.runtime} keeps no record that says when it has answered`,
    { code: "no-record", data: { agent: blind.name }, hint: hintFor(blind) },
  );
}

function hintFor({ name, described }: RosterAgent): string {
  if (described === undefined) return `mosaic agent send ${name} TEXT --blind`;
  return `say in ${described.file} which line of its record ends a turn`;
}

function answerOf({ agent, receipt, end, elapsedMs }: Asked): AgentAsk["answers"][number] {
  return {
    agent,
    outcome: outcomeOf(end),
    text: end.kind === "answered" ? end.text : null,
    by: end.kind === "answered" ? end.by : null,
    at: end.kind === "answered" ? timestampOf(end.at) : null,
    answered_with: end.kind === "answered" ? [...end.others] : [],
    detail: detailOf(end, receipt.detail),
    partial: end.kind === "broken" ? textOrNull(end.text) : null,
    reason: end.kind === "blocked" ? wordsOf(end.state).reason : null,
    elapsed_ms: elapsedMs,
    receipt: receiptOf(receipt),
  };
}

function outcomeOf(end: AskEnd): AgentAsk["answers"][number]["outcome"] {
  switch (end.kind) {
    case "undelivered":
      return "not-delivered";
    case "broken":
      return end.how;
    case "timed-out":
    case "aborted":
      return "timed-out";
    case "answered":
    case "blocked":
    case "died":
      return end.kind;
  }
}

function detailOf(end: AskEnd, receipt: string): string {
  switch (end.kind) {
    case "answered":
      return end.by === "reply" ? "it answered by mosaic agent reply" : "its turn ended";
    case "undelivered":
      return receipt;
    case "blocked":
      return `it waits for a person: ${end.state}`;
    case "broken":
      return end.detail === "" ? `its turn was ${end.how}` : end.detail;
    case "died":
      return `it ended in the middle of its turn: ${end.detail}`;
    case "timed-out":
      return end.held ? "it has not come to the message yet" : `it has not answered yet: ${end.state}`;
    case "aborted":
      return "interrupted";
  }
}

/** For one agent, how its ask ended; for several, whether all have answered. */
function endingOfAll(asked: readonly Asked[]): Ending | undefined {
  const [first, ...others] = asked;
  if (first !== undefined && others.length === 0) return endingOfOne(first);
  return asked.every(({ end }) => end.kind === "answered") ? undefined : "partial";
}

function endingOfOne({ receipt, end }: Asked): Ending | undefined {
  switch (end.kind) {
    case "answered":
      return undefined;
    case "undelivered":
      return endingOf(receipt.verdict);
    case "blocked":
      return "blocked";
    case "died":
      return "not-running";
    case "broken":
      return "failure";
    case "timed-out":
    case "aborted":
      return "timed-out";
  }
}

import { MosaicError } from "../../base/errors.ts";
import { liveAsk, replyToAsk } from "../../domain/agent/asking/open-asks.ts";
import { senderOf } from "../../domain/agent/asking/inbox.ts";
import { deliver } from "../../domain/agent/delivery/deliver.ts";
import { readJournal } from "../../domain/agent/delivery/journal.ts";
import { normalise } from "../../domain/agent/delivery/message.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentReply, AgentReplyRequest } from "../documents/agent-reply.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { deliveryOf } from "./message.ts";
import { ownAgent } from "./own-agent.ts";
import { endingOf, receiptOf } from "./receipt.ts";

/** Answers a message to an agent: to its sender, who may be waiting for it now. */
export const agentReply = operation<AgentReplyRequest, AgentReply>({
  needs: "type",
  agentsMay: "send",
  whilePaused: "refuse",
  async run({ services, who }, { reply_to: replyTo, text, agent: named, ...request }) {
    const fleet = await services.fleet();
    const own = await ownAgent(
      { services, who },
      fleet,
      named,
      `mosaic agent reply ${replyTo} TEXT --agent NAME`,
    );
    const entry = (await readJournal(fleet, own.name)).get(replyTo);
    if (entry?.from === undefined) throw noSuchMessage(own.name, replyTo);
    const { from, thread = replyTo } = entry;
    const { hostName } = services;
    const done = {
      ...heading(services, "mosaic.agent.reply/1"),
      agent: own.name,
      to: from,
      reply_to: replyTo,
      thread,
    };
    const isAwaited = (await liveAsk(fleet, replyTo))?.to.includes(own.name) === true;
    const said = normalise(text);
    if (isAwaited && said.trim() !== "") {
      await replyToAsk(fleet, replyTo, own.name, said);
      return { document: { ...done, by: "ask", receipt: null } };
    }
    const sender = senderOf(fleet, hostName, entry);
    if (sender === undefined) throw nobodyToAnswer(from, own.name);
    const speaker = { source: `${hostName}:${own.name}`, note: { replyTo, thread } };
    const delivery = deliveryOf(hostName, agentNamed(fleet.roster, sender), speaker, {
      ...request,
      text,
      raw: false,
      blind: false,
    });
    const receipt = await deliver(await services.deliveryTools(fleet), delivery);
    return {
      document: { ...done, by: "message", receipt: receiptOf(receipt) },
      ending: endingOf(receipt.verdict),
    };
  },
});

function noSuchMessage(agent: string, id: string): MosaicError {
  return new MosaicError(
    "usage",
    `${agent} was given no message with the id ${JSON.stringify(id)} within the last day`,
    {
      code: "no-such-message",
      data: { agent, id },
      hint: `mosaic agent inbox ${agent}`,
    },
  );
}

/** A person reads what an agent says; they have no input box to deliver to. */
function nobodyToAnswer(from: string, agent: string): MosaicError {
  return new MosaicError(
    "not-in-wanted-state",
    `${from} is no agent of this fleet, and does not wait for an answer now`,
    {
      code: "nobody-to-answer",
      data: { to: from },
      hint: `say it as your answer: a person reads it with mosaic agent last ${agent}`,
    },
  );
}

import { broadcastMessage } from "../../domain/agent/delivery/broadcast.ts";
import { agentsOfClasses } from "../../domain/host/agents-of-classes.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { AgentBroadcast, AgentBroadcastRequest } from "../documents/agent-broadcast.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { deliveryOf, newMessageId, sourceOf, speakerOf } from "./message.ts";
import { receiptOf } from "./receipt.ts";

/** The same message to many, each with its own verdict. */
export const agentBroadcast = operation<AgentBroadcastRequest, AgentBroadcast>({
  needs: "type",
  agentsMay: "send",
  whilePaused: "refuse",
  async run({ services, who }, { agents: names, classes, source: given, ...request }) {
    const fleet = await services.fleet();
    const agents = agentsOfClasses(selectAgents(fleet.roster, names), classes);
    const id = request.id ?? newMessageId();
    const { hostName } = services;
    const speaker = speakerOf(fleet, hostName, await sourceOf({ services, who }, given));
    const deliveries = agents.map((agent) => deliveryOf(hostName, agent, speaker, { ...request, id }));
    const receipts = await broadcastMessage(await services.deliveryTools(fleet), deliveries);
    return {
      document: {
        ...heading(services, "mosaic.agent.broadcast/1"),
        id,
        receipts: receipts.map(receiptOf),
      },
      ending: receipts.every(({ verdict }) => verdict === "accepted" || verdict === "queued")
        ? undefined
        : "partial",
    };
  },
});

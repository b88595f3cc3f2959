import { broadcastMessage } from "../../domain/agent/delivery/broadcast.ts";
import { agentsOfClasses } from "../../domain/host/agents-of-classes.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { AgentBroadcast, AgentBroadcastRequest } from "../documents/agent-broadcast.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { deliveryOf, newMessageId } from "./message.ts";
import { receiptOf } from "./receipt.ts";

/** The same message to many, each with its own verdict. */
export const agentBroadcast = operation<AgentBroadcastRequest, AgentBroadcast>({
  needs: "type",
  whilePaused: "refuse",
  async run({ services }, { agents: names, classes, ...request }) {
    const fleet = await services.fleet();
    const agents = agentsOfClasses(selectAgents(fleet.roster, names), classes);
    const id = request.id ?? newMessageId();
    const deliveries = agents.map((agent) => deliveryOf(services.hostName, agent, { ...request, id }));
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

import { namesHere, partsOf } from "../../base/addresses.ts";
import { broadcastMessage } from "../../domain/agent/delivery/broadcast.ts";
import { agentsOfClasses } from "../../domain/host/agents-of-classes.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { AgentBroadcast, AgentBroadcastRequest } from "../documents/agent-broadcast.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { deliveryOf, newMessageId, sourceOf, speakerOf } from "./message.ts";
import { receiptOf } from "./receipt.ts";

/** Sends the same message to many agents, each with its own verdict. */
export const agentBroadcast = operation<AgentBroadcastRequest, AgentBroadcast>({
  needs: "type",
  agentsMay: "send",
  whilePaused: "refuse",
  elsewhere: ({ agents, hosts }, { hostName }) => hosts.length > 0 || partsOf(agents, hostName) !== undefined,
  async run(call, wanted) {
    const { services } = call;
    const { agents: names, classes, hosts, source: given, ...request } = wanted;
    const { hostName } = services;
    const id = request.id ?? newMessageId();
    const source = await sourceOf(call, given);
    const parts = partsOf(names, hostName);
    if (hosts.length > 0 || parts !== undefined) {
      const { broadcastElsewhere, broadcastTo } = await import("./broadcast-elsewhere.ts");
      return await broadcastElsewhere(
        call,
        { ...wanted, id, source },
        await broadcastTo(call, wanted, parts),
      );
    }
    const fleet = await services.fleet();
    const agents = agentsOfClasses(selectAgents(fleet.roster, namesHere(names, hostName)), classes);
    const speaker = speakerOf(fleet, hostName, source);
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

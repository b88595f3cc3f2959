import { MosaicError } from "../../base/errors.ts";
import { broadcastMessage } from "../../domain/agent/delivery/broadcast.ts";
import { selectAgents } from "../../domain/host/host.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
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
    const agents = ofClasses(selectAgents(fleet.roster, names), classes);
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

function ofClasses(agents: readonly RosterAgent[], classes: readonly string[]): readonly RosterAgent[] {
  if (classes.length === 0) return agents;
  const chosen = agents.filter((agent) => classes.includes(agent.class));
  if (chosen.length > 0) return chosen;
  const wanted = classes.map((name) => JSON.stringify(name)).join(" or ");
  throw new MosaicError("usage", `no agent has the class ${wanted}`, {
    code: "no-such-class",
    hint: "mosaic agent roster",
  });
}

import { addressElsewhere, parseAgentAddress } from "../../base/addresses.ts";
import { deliver } from "../../domain/agent/delivery/deliver.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentSend, AgentSendRequest } from "../documents/agent-send.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { deliveryOf } from "./message.ts";
import { endingOf, receiptOf } from "./receipt.ts";

/** Delivers one message and says what became of it. */
export const agentSend = operation<AgentSendRequest, AgentSend>({
  needs: "type",
  whilePaused: "refuse",
  elsewhere: ({ agent }, { hostName }) => addressElsewhere(agent, hostName) !== undefined,
  async run(call, { agent: wanted, ...request }) {
    const { services } = call;
    const address = addressElsewhere(wanted, services.hostName);
    if (address !== undefined) {
      const { sendElsewhere } = await import("./send-elsewhere.ts");
      return await sendElsewhere(call, address, { agent: wanted, ...request });
    }
    const name = parseAgentAddress(wanted)?.agent ?? wanted;
    const fleet = await services.fleet();
    const delivery = deliveryOf(services.hostName, agentNamed(fleet.roster, name), request);
    const receipt = await deliver(await services.deliveryTools(fleet), delivery);
    return {
      document: {
        ...heading(services, "mosaic.agent.send/1"),
        ...receiptOf(receipt),
        outside_calls: services.outsideCalls(),
      },
      ending: endingOf(receipt.verdict),
    };
  },
});

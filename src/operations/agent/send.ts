import { addressElsewhere, parseAgentAddress, parsePeerAddress } from "../../base/addresses.ts";
import { deliver } from "../../domain/agent/delivery/deliver.ts";
import { agentNamed } from "../../domain/host/host.ts";
import type { AgentSend, AgentSendRequest } from "../documents/agent-send.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { deliveryOf, replyingSpeaker, sourceOf, speakerOf } from "./message.ts";
import { endingOf, receiptOf } from "./receipt.ts";

/** Delivers one message, and reports what became of it. */
export const agentSend = operation<AgentSendRequest, AgentSend>({
  needs: "type",
  agentsMay: "send",
  whilePaused: "refuse",
  elsewhere: ({ agent }, { hostName }) =>
    addressElsewhere(agent, hostName) !== undefined || parsePeerAddress(agent) !== undefined,
  async run(call, { agent: wanted, source: given, reply_to: replyTo, ...request }) {
    const { services } = call;
    const source = await sourceOf(call, given);
    const ofPeer = parsePeerAddress(wanted);
    if (ofPeer !== undefined) {
      const { sendToPeer } = await import("./send-to-peer.ts");
      return await sendToPeer(call, ofPeer, { ...request, agent: wanted, source, reply_to: replyTo });
    }
    const address = addressElsewhere(wanted, services.hostName);
    if (address !== undefined) {
      const { sendElsewhere } = await import("./send-elsewhere.ts");
      return await sendElsewhere(call, address, { ...request, source, reply_to: replyTo });
    }
    const name = parseAgentAddress(wanted)?.agent ?? wanted;
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, name);
    const { hostName } = services;
    const speaker =
      replyTo === null
        ? speakerOf(fleet, hostName, source)
        : await replyingSpeaker(fleet, hostName, source, replyTo);
    const receipt = await deliver(
      await services.deliveryTools(fleet),
      deliveryOf(hostName, agent, speaker, request),
    );
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

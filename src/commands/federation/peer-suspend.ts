import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationPeerSuspend } from "../../operations/federation/peers.ts";

export const peerSuspend = defineVerb({
  details:
    "Refuses everything that the peer asks for, from its very next request on, until that is undone. Its grants stay as " +
    "they are; the peer itself is told no more than that it may not.",
  args: {
    peer: { type: "positional", valueHint: "PEER", description: "the peer, as it is called here" },
    undo: { type: "boolean", description: "answer it again" },
  },
  examples: [{ command: "mosaic federation peer suspend shop", explains: "refuse it for now" }],
  async run(context, { peer, undo }) {
    const { document } = await context.perform(federationPeerSuspend, { peer, undo });
    const { state } = document.peer;
    return { text: `${peer} is ${state === "active" ? "answered again" : state}`, json: document };
  },
});

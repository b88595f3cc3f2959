import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationPeerList } from "../../operations/federation/peers.ts";

export const peerList = defineVerb({
  args: {},
  examples: [{ command: "mosaic federation peer list", explains: "the other teams that this one knows" }],
  async run(context) {
    const { document } = await context.perform(federationPeerList, {});
    return {
      text: (page) =>
        document.peers.length === 0
          ? "there is no peer yet"
          : page.table(
              [
                { title: "PEER", whole: true },
                { title: "STATE", whole: true },
                { title: "SINCE", whole: true },
                { title: "ADDRESS" },
              ],
              document.peers.map(({ peer, state, enrolled, address }) => [
                peer,
                state,
                enrolled.slice(0, 10),
                address,
              ]),
            ),
      json: document,
    };
  },
});

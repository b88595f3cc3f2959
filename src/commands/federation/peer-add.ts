import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationPeerAdd } from "../../operations/federation/enrol.ts";
import { peerText } from "../_shared/federation-text.ts";

export const peerAdd = defineVerb({
  details:
    "Comes to the gateway of another team with the invite that it made. Each proves its key to the other, and what TLS " +
    "shows is compared with what the invite says; from then on both know each other, and neither may anything of the other.",
  args: {
    invite: { type: "positional", valueHint: "INVITE", description: "what the invite printed, in quotes" },
    name: {
      type: "string",
      valueHint: "NAME",
      description: "how it is called here (default: as it calls itself)",
    },
    as: {
      type: "string",
      valueHint: "NAME",
      description: "how we are called there (default: as this host is)",
    },
  },
  exitCodes: {
    configuration: "the invite is not good any more, or another gateway answers than the one that made it",
  },
  examples: [
    {
      command: "mosaic federation peer add 'INVITE' --name payments --as web",
      explains: "they are payments here, we are web there",
    },
  ],
  async run(context, { invite, name = null, as = null }) {
    const { document } = await context.perform(federationPeerAdd, { invite, peer: name, as });
    return { text: (page) => peerText(page, document.peer), json: document };
  },
});

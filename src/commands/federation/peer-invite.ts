import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationPeerInvite } from "../../operations/federation/enrol.ts";

export const peerInvite = defineVerb({
  details:
    "Prints one line with which the gateway of another team becomes a peer of this one, once. It has a secret: hand it over " +
    "as you would a password. The gateway needs an address that others reach by https (public_origin). A new peer may " +
    "nothing: mosaic federation grant create.",
  args: {
    lasts: {
      type: "duration",
      valueHint: "TIME",
      default: "15m",
      description: "how long it is good; at most 15m",
    },
  },
  exitCodes: { configuration: "this gateway has no https address that others could reach" },
  examples: [{ command: "mosaic federation peer invite", explains: "for the admin of another team" }],
  async run(context, { lasts }) {
    const { document } = await context.perform(federationPeerInvite, {
      lasts_ms: lasts,
    });
    const { invite, until } = document;
    return {
      text: `${invite}\n\ngood once, until ${until}\n\nthere: mosaic federation peer add 'INVITE'`,
      json: document,
    };
  },
});

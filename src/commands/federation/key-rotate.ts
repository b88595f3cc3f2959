import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationKeyRotate } from "../../operations/federation/rotate-key.ts";

export const keyRotate = defineVerb({
  details:
    "Gives this gateway another key. Every peer is told of the new one, signed with the old one, and takes both for a " +
    "week; when all were told the new one is used. Where one does not answer nothing is changed: the same command goes on " +
    "later with the same new key.",
  args: {
    leaveBehind: {
      type: "boolean",
      description: "change it although some peers were not told; they need a new invite then",
    },
  },
  exitCodes: { partial: "some peer was not told, and the key is the old one" },
  examples: [{ command: "mosaic federation key rotate", explains: "once a year, or when somebody has left" }],
  async run(context, { leaveBehind }) {
    const { document, ending } = await context.perform(federationKeyRotate, { leave_behind: leaveBehind });
    const { changed, key, told, not_told: notTold } = document;
    for (const { peer, message } of notTold) context.warn(`${peer} was not told: ${message}`);
    const text = changed
      ? `the key is ${key} now\n\ntold: ${told.length === 0 ? "nobody" : told.join(", ")}`
      : "the key is the old one still\n\nnext: mosaic federation key rotate, when all peers answer";
    return { exit: ending, text, json: document };
  },
});

import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayAllow } from "../../operations/gateway/rights.ts";
import { RIGHTS_COLUMNS, rightsCells, verbsOf } from "../_shared/rights-text.ts";

export const allow = defineVerb({
  details:
    "Gives a user or a team a right over some agents, besides what their role gives over all, from their next request " +
    "on. Rights do not include each other: read looks, send sends messages, operate starts, stops and restarts; who " +
    "types into a terminal needs read and operate. A resource is HOST/AGENT, with * for any characters in each half, " +
    "or class:NAME; quote it, or the shell looks for files.",
  args: {
    who: { type: "positional", valueHint: "WHO", description: "a user by mail address, or team:NAME" },
    verbs: {
      type: "positional",
      valueHint: "VERBS",
      description: "what they may: read, send, operate; with commas between several",
    },
    resource: { type: "positional", valueHint: "RESOURCE", description: "over which agents" },
  },
  examples: [
    {
      command: "mosaic gateway allow ada@example.org read,send 'web1/*'",
      explains: "all agents of web1, also those to come",
    },
    {
      command: "mosaic gateway allow team:reviews read,send,operate '*/reviewer*'",
      explains: "the reviewers of every host",
    },
    { command: "mosaic gateway allow team:reviews read class:coder", explains: "the agents of a class" },
  ],
  async run(context, { who, verbs, resource }) {
    const { document } = await context.perform(gatewayAllow, { who, verbs: verbsOf(verbs), resource });
    return {
      text: (page) => page.table(RIGHTS_COLUMNS, rightsCells(document.rights)),
      json: document,
    };
  },
});

import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayJoin } from "../../operations/gateway/join.ts";

export const join = defineVerb({
  details:
    "Makes this home a host of a team, with what `mosaic gateway host invite` printed at one of its hosts. An address is " +
    "asked for what a host needs; a code alone is for a host whose settings name the database and Valkey already " +
    "(MOSAIC_DATABASE_URL, MOSAIC_VALKEY_URL, or the settings). Both are kept in files of yours alone.",
  args: {
    invite: { type: "positional", valueHint: "URL|CODE", description: "what the invite printed" },
    name: {
      type: "string",
      valueHint: "NAME",
      description: "what this host is called (default: as the machine is)",
    },
  },
  exitCodes: {
    configuration: "the invite is not good any more, the name is taken, or this home has a team already",
  },
  examples: [
    {
      command: "mosaic gateway join https://fleet.example/#KD7R-9WQA-MNPL-23XZ",
      explains: "by the team's gateway",
    },
    {
      command: "mosaic gateway join KD7R-9WQA-MNPL-23XZ --name build3",
      explains: "the database is set up already",
    },
  ],
  async run(context, { invite, name = null }) {
    const { document } = await context.perform(gatewayJoin, { invite, name });
    return {
      text: `this host is ${document.name} of the team now\n\nnext: mosaic gateway install, or restart where it runs`,
      json: document,
    };
  },
});

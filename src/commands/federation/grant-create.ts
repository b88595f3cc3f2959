import { MosaicError } from "../../base/errors.ts";
import { MOST_ROWS } from "../../domain/federation/grant-limits.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { federationGrantCreate } from "../../operations/federation/grants.ts";
import { grantText, wordsOf } from "../_shared/federation-text.ts";

export const grantCreate = defineVerb({
  details:
    "Lets a peer have some of what one of our users may, in that user's name. A grant never gives more than the user has: " +
    "it takes away, and what is taken from the user later is gone at the next request. A user of role member with a right " +
    "over a few agents (mosaic gateway allow) names the agents that the peer gets. Resources: agents.read, agents.send, " +
    "agents.operate, logs.read, events.read.",
  args: {
    peer: { type: "positional", valueHint: "PEER", description: "to whom" },
    subject: { type: "positional", valueHint: "EMAIL", description: "in whose name" },
    resources: {
      type: "positional",
      valueHint: "RESOURCES",
      description: "what it gets; with commas between several",
    },
    verb: {
      type: "string",
      valueHint: "VERBS",
      description: "list, get, send, operate, with commas (default: all that the resources have)",
    },
    exclude: {
      type: "string",
      valueHint: "WHAT",
      repeatable: true,
      description: "agents that it does not reach: HOST/AGENT with *, or class:NAME; a resource",
    },
    onlyTeam: {
      type: "string",
      valueHint: "TEAM",
      repeatable: true,
      description: "of the user's teams, those whose rights count (default: all)",
    },
    teams: { type: "boolean", default: true, negativeDescription: "rights that come by a team do not count" },
    personal: {
      type: "boolean",
      default: true,
      negativeDescription: "the user's role and own rights do not count",
    },
    maxRows: {
      type: "number",
      min: 1,
      max: MOST_ROWS,
      default: 1_000,
      description: "how much one answer may have",
    },
    lasts: { type: "duration", default: "90d", description: "how long it is good; at most 365d" },
  },
  exitCodes: { usage: "no such peer, user, team or resource; or nothing would be given" },
  examples: [
    {
      command: "mosaic federation grant create shop ada@example.org agents.read,agents.send",
      explains: "they see Ada's agents and write to them",
    },
    {
      command: "mosaic federation grant create shop ada@example.org agents.read --no-personal",
      explains: "of the rights that she has by her teams alone",
    },
  ],
  async run(context, values) {
    const { peer, subject, resources, verb, exclude, onlyTeam, teams, personal, maxRows, lasts } = values;
    if (!teams && onlyTeam.length > 0) {
      throw new MosaicError("usage", "--no-teams and --only-team exclude each other");
    }
    const { document } = await context.perform(federationGrantCreate, {
      peer,
      subject_user: subject,
      resources: wordsOf(resources),
      verbs: verb === undefined ? null : wordsOf(verb),
      exclude: exclude.flatMap(wordsOf),
      filters: {
        include_teams: teams ? (onlyTeam.length === 0 ? null : [...onlyTeam]) : [],
        include_personal: personal,
      },
      max_rows: maxRows,
      lasts_ms: lasts,
    });
    for (const warning of document.warnings) context.warn(warning);
    return { text: (page) => grantText(page, document.grant), json: document };
  },
});

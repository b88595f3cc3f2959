import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetRemove } from "../../operations/fleet/remove.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";
import { CONSENT, requireConsent } from "../_shared/consent.ts";
import { rosterLines } from "../_shared/roster-lines.ts";

export const remove = defineVerb({
  details:
    "Stops the agent, and takes it out of your roster with the comment lines right above it; nothing else in the " +
    "file changes. Disables its unit, and removes its environment file unless lines of yours are in it; its logs " +
    "stay. Where the agent does not end, or the roster cannot be changed, nothing else is done.",
  args: {
    force: { type: "boolean", description: "also where it is the only orchestrator or enhancer" },
    ...ONE_AGENT,
    keepFiles: { type: "boolean", description: "keep its environment file and its run files" },
    ...CONSENT,
  },
  exitCodes: {
    configuration: "no roster, or one that cannot be changed",
    "missing-program": "the user manager is missing",
    locked: "another command changes the fleet",
  },
  examples: [{ command: "mosaic fleet remove coder1", explains: "asks, then stops and removes it" }],
  async run(context, { agent, keepFiles, force, yes }) {
    const shown = `stop ${agent}, and take it out of the fleet${keepFiles ? "" : ", with its files"}`;
    await requireConsent(context, { yes, verb: "a removal", shown });
    const { document, ending } = await context.perform(fleetRemove, { agent, keep_files: keepFiles, force });
    return {
      exit: ending,
      text: (page) =>
        [
          ...rosterLines(page, document.roster),
          `${agent} ${document.stopped ? "was stopped" : "did not run"}, and is out of the fleet`,
          ...document.kept.map((path) => `kept    ${path}`),
        ].join("\n"),
      json: document,
    };
  },
});

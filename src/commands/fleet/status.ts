import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import { SOME_AGENTS } from "../_shared/agent-arguments.ts";
import { EVERY_AGENT } from "../_shared/every-agent.ts";
import { processRemarks } from "../_shared/process-remarks.ts";
import { processListing } from "../_shared/process-table.ts";

export const status = defineVerb({
  details:
    "The same table as `mosaic fleet ps`, with an exit status for scripts. What could not be asked is shown as " +
    "unknown, never guessed.",
  args: {
    ...SOME_AGENTS,
    check: {
      type: "boolean",
      description: "exit 6 unless every agent runs as the roster says; with --quiet no table",
    },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "not-in-wanted-state": "with --check: some agent does not run as the roster says",
  },
  examples: [
    { command: "mosaic fleet status", explains: "the whole fleet" },
    { command: "mosaic fleet status --check --quiet", explains: "for a script: only the exit status" },
  ],
  async run(context, { agents, check }) {
    const { document, ending } = await context.perform(fleetPs, {
      ...EVERY_AGENT,
      agents: [...agents],
      check,
    });
    for (const remark of processRemarks(document)) context.warn(remark);
    const text = (page: Page) => processListing(page, document);
    return { exit: ending, ...(check && context.quiet ? {} : { text }), json: document };
  },
});

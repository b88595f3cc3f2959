import { defineVerb } from "../../cli/grammar/verb.ts";
import { fleetVerify } from "../../operations/fleet/verify.ts";
import { attentionNow, withAttention } from "../_shared/attention.ts";
import { verifyText } from "../_shared/verify-text.ts";

export const verify = defineVerb({
  details:
    "Checks the fleet, and prints one line for each agent and one for each check of the fleet; what failed stands at " +
    "the end once more, with what to do. An agent that runs as it should and is blocked `waits`. What could not be asked " +
    "is reported as unknown, and what this kind of supervisor does not offer as not available; none of these is a failure.",
  args: {
    timeout: {
      type: "duration",
      valueHint: "TIME",
      default: "5s",
      description: "while something fails, look again for this long",
    },
    boot: { type: "boolean", description: "also what a reboot needs: no linger is then a failure" },
    verbose: { type: "boolean", alias: "v", description: "a line for each check of an agent" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux, or the user manager that the roster insists on",
    "not-in-wanted-state": "a check failed",
  },
  examples: [
    { command: "mosaic fleet verify", explains: "prove that everything runs as it should" },
    { command: "mosaic fleet verify --boot", explains: "and that it would come back after a reboot" },
  ],
  async run(context, { timeout, boot, verbose }) {
    const { document, ending } = await context.perform(fleetVerify, { timeout_ms: timeout, boot });
    const { checks } = document;
    const attention = await attentionNow(context);
    return {
      exit: ending,
      text: (page) => withAttention(verifyText(page, checks, verbose), attention(page)),
      json: document,
    };
  },
});

import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentComms } from "../../operations/agent/comms.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";

export const comms = defineVerb({
  details:
    "Prints exactly what the agent is told of itself at its next start: its role, who else is in the fleet, and how they " +
    "are spoken to. The role is fleet/roles.local/CLASS.md, which is yours, else fleet/roles/CLASS.md, which is mosaic's. " +
    "Where it is from, and how the runtime gets it, stands on stderr (not with --quiet).",
  args: ONE_AGENT,
  exitCodes: { configuration: "no roster, or a wrong one" },
  examples: [
    { command: "mosaic agent comms coder0", explains: "what coder0 is told" },
    { command: "mosaic agent comms coder0 -q >coder0.md", explains: "the text alone" },
  ],
  async run(context, { agent }) {
    const { document } = await context.perform(agentComms, { agent });
    const { role_file, no_role, cut, given_by } = document;
    context.note(role_file === null ? `no role: ${no_role}` : `role: ${role_file}${cut ? ", cut" : ""}`);
    context.note(
      given_by === null
        ? "its command is its own: it is given this only where that becomes `mosaic claude` or the like; in its " +
            `environment MOSAIC_AGENT_ROLE_FILE names the role, and \`mosaic agent comms ${agent} -q\` prints all of this`
        : `given by ${given_by}`,
    );
    return { text: document.text.trimEnd(), json: document };
  },
});

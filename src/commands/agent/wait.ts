import { defineVerb } from "../../cli/grammar/verb.ts";
import { agentWait } from "../../operations/agent/wait.ts";
import { ONE_AGENT } from "../_shared/agent-arguments.ts";

export const wait = defineVerb({
  details:
    "Waits until an agent is idle, blocked or gone. Ends at once when the agent dies, even if it is started " +
    "again.",
  args: {
    ...ONE_AGENT,
    for: {
      type: "enum",
      valueHint: "STATE",
      options: ["idle", "blocked", "exit"],
      default: "idle",
      description: "what to wait for",
    },
    timeout: { type: "duration", default: "1h", description: "how long to wait" },
  },
  exitCodes: {
    configuration: "no roster, or a wrong one",
    "missing-program": "tmux is missing",
    "timed-out": "it did not come to that in time",
    "not-running": "the agent died, or is not running",
  },
  examples: [
    { command: "mosaic agent wait coder0 --for idle --timeout 10m", explains: "until it has nothing to do" },
    { command: "mosaic agent wait coder0 --for blocked", explains: "until it needs a person" },
  ],
  async run(context, { agent, for: wanted, timeout }) {
    const { document } = await context.perform(agentWait, { agent, for: wanted, timeout_ms: timeout });
    const { state, reason } = document;
    return {
      text: `${document.agent}: ${reason === null ? state : `${state}: ${reason}`}`,
      json: document,
    };
  },
});
